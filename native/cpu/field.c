/*
 * Integer matrices times vectors of the field of 2^61 - 1, for Freivalds' check of products (docs/arithmetic.md). A field element is cut into limbs so short that a whole block of
 * products with integers is summed in 64 bits; sums are folded into the field once a block. Limbs lie in lanes of 64 bits, where a product of two integers of 32 bits is one
 * instruction.
 */
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "field.h"
#include "variant.h"

/* Columns of a block, whose limbs stay in the first-level cache. |x| <= 2^15 meets halves below 2^31, |x| <= 2^31 thirds below 2^21: sums stay below 2^63. */
#define NARROW_BLOCK 1024
#define WIDE_BLOCK 1024
#define SPLIT_BLOCK 512
#define SUMMED_ROWS 65536
#define LOW_BITS 30
#define THIRD_BITS 21
#define ACCUMULATOR_BITS 53
#define SPLIT_BITS 27
#define LINE 64
#if defined(__AVX512F__)
#define LANES 8
#elif defined(__AVX2__)
#define LANES 4
#else
#define LANES 2
#endif

typedef int64_t lanes __attribute__((vector_size(8 * LANES)));
typedef uint64_t unsigned_lanes __attribute__((vector_size(8 * LANES)));

/* Products of what the low 32 bits of each lane say, signed and unsigned. */
#if defined(__AVX512F__)
INLINE lanes multiply(lanes a, lanes b) { return (lanes)_mm512_mul_epi32((__m512i)a, (__m512i)b); }
INLINE unsigned_lanes multiply_unsigned(unsigned_lanes a, unsigned_lanes b) { return (unsigned_lanes)_mm512_mul_epu32((__m512i)a, (__m512i)b); }
#elif defined(__AVX2__)
INLINE lanes multiply(lanes a, lanes b) { return (lanes)_mm256_mul_epi32((__m256i)a, (__m256i)b); }
INLINE unsigned_lanes multiply_unsigned(unsigned_lanes a, unsigned_lanes b) { return (unsigned_lanes)_mm256_mul_epu32((__m256i)a, (__m256i)b); }
#else
typedef int32_t halves __attribute__((vector_size(4 * LANES)));
typedef uint32_t unsigned_halves __attribute__((vector_size(4 * LANES)));
#define LOW(v, type, half) __builtin_convertvector(__builtin_convertvector(v, half), type)
INLINE lanes multiply(lanes a, lanes b) { return LOW(a, lanes, halves) * LOW(b, lanes, halves); }
INLINE unsigned_lanes multiply_unsigned(unsigned_lanes a, unsigned_lanes b) { return LOW(a, unsigned_lanes, unsigned_halves) * LOW(b, unsigned_lanes, unsigned_halves); }
#endif

/* Runs of limbs, each with room to be read a whole line of any integers beyond its last: what is there meets zeros. */
struct limbs {
    int64_t *run[3];
};

INLINE size_t run_bytes(int32_t count) { return align64(((size_t)count + LINE) * sizeof(int64_t)); }

/* v = run 0 + 2^30 run 1 */
static struct limbs halves_of(const uint64_t *v, int32_t count, uintptr_t *area)
{
    struct limbs l = {{carve(area, run_bytes(count)), carve(area, run_bytes(count))}};
    for (int32_t i = 0; i < count; i++) {
        l.run[0][i] = (int64_t)(v[i] & ((1 << LOW_BITS) - 1));
        l.run[1][i] = (int64_t)(v[i] >> LOW_BITS);
    }
    return l;
}

/* v * 2^shift = run 0 + 2^21 run 1 + 2^42 run 2 */
static struct limbs thirds_of(const uint64_t *v, int32_t count, int shift, uintptr_t *area)
{
    struct limbs l = {{carve(area, run_bytes(count)), carve(area, run_bytes(count)), carve(area, run_bytes(count))}};
    for (int32_t i = 0; i < count; i++) {
        uint64_t x = shift == 0 ? v[i] : field_shift(v[i], shift);
        for (int j = 0; j < 3; j++) l.run[j][i] = (int64_t)(x >> j * THIRD_BITS & ((1 << THIRD_BITS) - 1));
    }
    return l;
}

INLINE lanes load_limbs(const int64_t *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE int64_t total(lanes v)
{
    int64_t sum = 0;
    for (int i = 0; i < LANES; i++) sum += v[i];
    return sum;
}

static uint64_t of_halves(int64_t low, int64_t high) { return field_add(field_of(low), field_shift(field_of(high), LOW_BITS)); }

static uint64_t of_thirds(int64_t a, int64_t b, int64_t c)
{
    return field_add(field_of(a), field_add(field_shift(field_of(b), THIRD_BITS), field_shift(field_of(c), 2 * THIRD_BITS)));
}

/* y[i] takes in one block of columns of every row, a line of memory at a time; while a row is summed, the one after the next is fetched. The last line of a row is filled up with zeros. */
#define ROWS(name, type, count, block, folded)                                                                              \
    INLINE void name##_line(lanes *s, const type *p, struct limbs v, int32_t at)                                            \
    {                                                                                                                       \
        typedef type few __attribute__((vector_size(sizeof(type) * LANES)));                                                \
        for (int32_t k = 0; k < LINE / (int32_t)sizeof(type); k += LANES) {                                                 \
            few f;                                                                                                          \
            memcpy(&f, p + k, sizeof f);                                                                                    \
            for (int j = 0; j < count; j++) s[j] += multiply(__builtin_convertvector(f, lanes), load_limbs(v.run[j] + at + k));\
        }                                                                                                                   \
    }                                                                                                                       \
                                                                                                                            \
    static void name(const type *x, int32_t rows, int32_t cols, struct limbs v, uint64_t *y)                                \
    {                                                                                                                       \
        const int32_t line = LINE / (int32_t)sizeof(type);                                                                  \
        for (int32_t first = 0; first < cols; first += block) {                                                             \
            const int32_t n = cols - first < block ? cols - first : block, whole = n / line * line;                         \
            for (int32_t i = 0; i < rows; i++) {                                                                            \
                const type *p = x + (int64_t)i * cols + first;                                                              \
                lanes s[count] = {{0}};                                                                                     \
                for (int32_t k = 0; k < whole; k += line) {                                                                 \
                    __builtin_prefetch(p + 2 * (ptrdiff_t)cols + k, 0, 2);                                                  \
                    name##_line(s, p + k, v, first + k);                                                                    \
                }                                                                                                           \
                if (whole < n) {                                                                                            \
                    type last[LINE / sizeof(type)] = {0};                                                                   \
                    memcpy(last, p + whole, (size_t)(n - whole) * sizeof(type));                                            \
                    name##_line(s, last, v, first + whole);                                                                 \
                }                                                                                                           \
                y[i] = field_add(y[i], folded);                                                                             \
            }                                                                                                               \
        }                                                                                                                   \
    }

ROWS(rows_i8, int8_t, 2, NARROW_BLOCK, of_halves(total(s[0]), total(s[1])))
ROWS(rows_i16, int16_t, 2, NARROW_BLOCK, of_halves(total(s[0]), total(s[1])))
ROWS(rows_i32, int32_t, 3, WIDE_BLOCK, of_thirds(total(s[0]), total(s[1]), total(s[2])))

struct split_sums {
    unsigned_lanes s[3], beyond;
};

/* x + 2^53 is cut at 2^27, both parts unsigned: low meets v, the rest v * 2^27. */
INLINE void add_split(struct split_sums *sums, lanes x, struct limbs v, struct limbs shifted, int32_t at)
{
    unsigned_lanes biased = (unsigned_lanes)x + (UINT64_C(1) << ACCUMULATOR_BITS);
    unsigned_lanes low = biased & ((1 << SPLIT_BITS) - 1), rest = biased >> SPLIT_BITS;
    sums->beyond |= biased;
    for (int j = 0; j < 3; j++) {
        sums->s[j] += multiply_unsigned(low, (unsigned_lanes)load_limbs(v.run[j] + at));
        sums->s[j] += multiply_unsigned(rest, (unsigned_lanes)load_limbs(shifted.run[j] + at));
    }
}

/* What 2^53 times the sum of v adds is taken off by the caller. */
static int32_t rows_i64(const int64_t *x, int32_t rows, int32_t cols, struct limbs v, struct limbs shifted, uint64_t *y)
{
    unsigned_lanes beyond = {0};
    for (int32_t first = 0; first < cols; first += SPLIT_BLOCK) {
        const int32_t n = cols - first < SPLIT_BLOCK ? cols - first : SPLIT_BLOCK, whole = n / LANES * LANES;
        for (int32_t i = 0; i < rows; i++) {
            const int64_t *p = x + (int64_t)i * cols + first;
            struct split_sums sums = {0};
            for (int32_t k = 0; k < whole; k += LANES) {
                __builtin_prefetch(p + 2 * (ptrdiff_t)cols + k, 0, 2);
                add_split(&sums, load_limbs(p + k), v, shifted, first + k);
            }
            if (whole < n) {
                lanes last = (lanes){0} - (INT64_C(1) << ACCUMULATOR_BITS); /* 0 when biased */
                memcpy(&last, p + whole, (size_t)(n - whole) * sizeof *p);
                add_split(&sums, last, v, shifted, first + whole);
            }
            beyond |= sums.beyond >> (ACCUMULATOR_BITS + 1);
            y[i] = field_add(y[i], of_thirds(total((lanes)sums.s[0]), total((lanes)sums.s[1]), total((lanes)sums.s[2])));
        }
    }
    return total((lanes)beyond) == 0;
}

size_t K(field_scratch_bytes)(int32_t cols) { return 6 * run_bytes(cols); }

int32_t K(field_rows)(const void *x, int32_t bits, int32_t rows, int32_t cols, const uint64_t *v, uint64_t *y, void *scratch)
{
    uintptr_t area = (uintptr_t)scratch;
    if (bits == 8) rows_i8(x, rows, cols, halves_of(v, cols, &area), y);
    else if (bits == 16) rows_i16(x, rows, cols, halves_of(v, cols, &area), y);
    else if (bits == 32) rows_i32(x, rows, cols, thirds_of(v, cols, 0, &area), y);
    else {
        struct limbs plain = thirds_of(v, cols, 0, &area), shifted = thirds_of(v, cols, SPLIT_BITS, &area);
        uint64_t bias = 0;
        for (int32_t k = 0; k < cols; k++) bias = field_add(bias, v[k]);
        bias = FIELD_P - field_shift(bias, ACCUMULATOR_BITS);
        for (int32_t i = 0; i < rows; i++) y[i] = field_add(y[i], bias == FIELD_P ? 0 : bias);
        return rows_i64(x, rows, cols, plain, shifted, y);
    }
    return 1;
}

/* low[k] and high[k] take in count rows of x, multiplied by the halves of s. */
static void add_rows(const int16_t *x, int32_t count, int32_t cols, const uint64_t *s, int64_t *restrict low, int64_t *restrict high)
{
    for (int32_t i = 0; i < count; i++, x += cols) {
        const int32_t s_low = (int32_t)(s[i] & ((1 << LOW_BITS) - 1)), s_high = (int32_t)(s[i] >> LOW_BITS);
        const int16_t *restrict p = x;
        for (int32_t k = 0; k < cols; k++) {
            low[k] += (int64_t)p[k] * s_low;
            high[k] += (int64_t)p[k] * s_high;
        }
    }
}

void K(field_columns)(const int16_t *x, int32_t rows, int32_t cols, const uint64_t *s, uint64_t *y, void *scratch)
{
    uintptr_t area = (uintptr_t)scratch;
    int64_t *low = carve(&area, (size_t)cols * sizeof(int64_t)), *high = carve(&area, (size_t)cols * sizeof(int64_t));
    for (int32_t first = 0; first < rows; first += SUMMED_ROWS) {
        int32_t n = rows - first < SUMMED_ROWS ? rows - first : SUMMED_ROWS;
        memset(low, 0, (size_t)cols * sizeof(int64_t));
        memset(high, 0, (size_t)cols * sizeof(int64_t));
        add_rows(x + (int64_t)first * cols, n, cols, s + first, low, high);
        for (int32_t k = 0; k < cols; k++) y[k] = field_add(y[k], of_halves(low[k], high[k]));
    }
}

/* The halves of a sum that took in one more row, made short again: low keeps 30 bits and what 2^61 = 1 brings back, high 31. */
static void shorten(int64_t *restrict low, int64_t *restrict high, int32_t cols)
{
    for (int32_t k = 0; k < cols; k++) {
        int64_t carried = high[k] + (low[k] >> LOW_BITS);
        low[k] = (low[k] & ((1 << LOW_BITS) - 1)) + (carried >> (61 - LOW_BITS));
        high[k] = carried & ((INT64_C(1) << (61 - LOW_BITS)) - 1);
    }
}

void K(field_causal_rows)(const int16_t *a, const int16_t *b, int32_t rows, int32_t cols, const uint64_t *r, uint64_t *y, void *scratch)
{
    uintptr_t area = (uintptr_t)scratch;
    int64_t *restrict low = carve(&area, (size_t)cols * sizeof(int64_t)), *restrict high = carve(&area, (size_t)cols * sizeof(int64_t));
    memset(low, 0, (size_t)cols * sizeof(int64_t));
    memset(high, 0, (size_t)cols * sizeof(int64_t));
    for (int32_t i = 0; i < rows; i++, a += cols, b += cols) {
        int64_t s_low = 0, s_high = 0;
        add_rows(b, 1, cols, &r[i], low, high);
        shorten(low, high, cols);
        for (int32_t k = 0; k < cols; k++) {
            s_low += (int64_t)a[k] * (int32_t)low[k];
            s_high += (int64_t)a[k] * (int32_t)high[k];
        }
        y[i] = field_add(y[i], of_halves(s_low, s_high));
    }
}
