/*
 * I16 x I16. Four vpmaddwd pairs may be added in int32: 8 * 16256^2 = 2,114,060,288 < 2^31. Each such t is then split without loss: high += t >> 16 and low += t (mod 2^32),
 * so that acc = high * 2^16 + L with L = low - (high << 16) (mod 2^32), the sum of the low halves, which is below 2^31 for up to 2^15 groups of eight terms.
 */
#include "product.h"

#define ROWS 4
#define BLOCK (1 << 18)
#define SHORT 2048 /* terms up to which high * 2^16 and L are exact f32 (below 2^24 units), so that one f32 addition rounds their sum once */

struct split {
    __m256i low[ROWS], high[ROWS];
};

INLINE void add_groups(struct split *s, const int rows, const int16_t *a, ptrdiff_t row, ptrdiff_t pair, const int16_t *b, int32_t groups)
{
    for (int32_t g = 0; g < groups; g++, a += 4 * pair, b += 4 * 2 * PANEL) {
        __m256i b0 = _mm256_loadu_si256((const __m256i *)b), b1 = _mm256_loadu_si256((const __m256i *)(b + 16));
        __m256i b2 = _mm256_loadu_si256((const __m256i *)(b + 32)), b3 = _mm256_loadu_si256((const __m256i *)(b + 48));
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            const int16_t *x = a + r * row;
            __m256i t0 = _mm256_add_epi32(_mm256_madd_epi16(broadcast_pair(x), b0), _mm256_madd_epi16(broadcast_pair(x + pair), b1));
            __m256i t1 = _mm256_add_epi32(_mm256_madd_epi16(broadcast_pair(x + 2 * pair), b2), _mm256_madd_epi16(broadcast_pair(x + 3 * pair), b3));
            __m256i t = _mm256_add_epi32(t0, t1);
            s->low[r] = _mm256_add_epi32(s->low[r], t);
            s->high[r] = _mm256_add_epi32(s->high[r], _mm256_srai_epi32(t, 16));
        }
    }
}

/* Adds k terms; the ragged last group of a row-major A is read from a copy. */
INLINE void add_terms(struct split *s, const int rows, const bool interleaved, const int16_t *a, ptrdiff_t stride, const int16_t *b, int32_t k)
{
    ptrdiff_t row = interleaved ? 2 : stride, pair = interleaved ? stride : 2;
    int32_t groups = k / 8, rest = k % 8;
    add_groups(s, rows, a, row, pair, b, groups);
    if (rest == 0) return;
    int16_t tail[ROWS][8] = {{0}};
    for (int r = 0; r < rows; r++) memcpy(tail[r], a + r * row + groups * 8, (size_t)rest * sizeof(int16_t));
    add_groups(s, rows, tail[0], 8, 2, b + (ptrdiff_t)groups * 4 * 2 * PANEL, 1);
}

INLINE __m256d doubles_of_split(__m128i high, __m128i low)
{
    return _mm256_add_pd(_mm256_mul_pd(_mm256_cvtepi32_pd(high), _mm256_set1_pd(65536.0)), _mm256_cvtepi32_pd(low));
}

INLINE void doubles_of(const struct split *s, int r, __m256d *first, __m256d *second)
{
    __m256i low = _mm256_sub_epi32(s->low[r], _mm256_slli_epi32(s->high[r], 16));
    *first = doubles_of_split(_mm256_castsi256_si128(s->high[r]), _mm256_castsi256_si128(low));
    *second = doubles_of_split(_mm256_extracti128_si256(s->high[r], 1), _mm256_extracti128_si256(low, 1));
}

INLINE __m256 floats_of_short(const struct split *s, int r)
{
    __m256i low = _mm256_sub_epi32(s->low[r], _mm256_slli_epi32(s->high[r], 16));
    return _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(s->high[r]), _mm256_set1_ps(65536.0f)), _mm256_cvtepi32_ps(low));
}

INLINE __m256 floats_of(const struct split *s, int r)
{
    __m256d first, second;
    doubles_of(s, r, &first, &second);
    return floats_of_doubles(first, second);
}

INLINE void clear(struct split *s, const int rows)
{
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) s->low[r] = s->high[r] = _mm256_setzero_si256();
}

INLINE void tile(const struct product *p, int32_t row, int32_t col, const int rows, const bool interleaved, const bool is_short)
{
    const int16_t *a = p->a + row * (interleaved ? 2 : p->a_stride);
    const int16_t *b = p->b + col / PANEL * p->b_panel;
    struct split s;
    clear(&s, rows);
    for (int32_t i = 0; i < p->segments; i++) add_terms(&s, rows, interleaved, a + i * p->a_segment, p->a_stride, b + i * p->b_segment, p->k);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) finish8(p, row + r, col, is_short ? floats_of_short(&s, r) : floats_of(&s, r));
}

/* Reductions longer than a block: block sums are added in doubles, exact to 2^53. One row at a time: it is rare. */
static void long_row(const struct product *p, int32_t row, int32_t col)
{
    __m256d first = _mm256_setzero_pd(), second = _mm256_setzero_pd();
    ptrdiff_t pair = p->interleaved ? p->a_stride : 2;
    for (int32_t i = 0; i < p->segments; i++) {
        const int16_t *a = p->a + row * (p->interleaved ? 2 : p->a_stride) + i * p->a_segment;
        const int16_t *b = p->b + col / PANEL * p->b_panel + i * p->b_segment;
        for (int32_t k = 0; k < p->k; k += BLOCK) {
            int32_t count = p->k - k < BLOCK ? p->k - k : BLOCK;
            struct split s;
            __m256d block_first, block_second;
            clear(&s, 1);
            add_terms(&s, 1, p->interleaved, a + k / 2 * pair, p->a_stride, b + (ptrdiff_t)k * PANEL, count);
            doubles_of(&s, 0, &block_first, &block_second);
            first = _mm256_add_pd(first, block_first);
            second = _mm256_add_pd(second, block_second);
        }
    }
    finish8(p, row, col, floats_of_doubles(first, second));
}

/* Rows [first, end) of one panel. */
INLINE void column(const struct product *p, int32_t first, int32_t end, int32_t col, const bool interleaved, const bool is_short)
{
    int32_t row = first;
    for (; row + ROWS <= end; row += ROWS) tile(p, row, col, ROWS, interleaved, is_short);
    switch (end - row) {
    case 3: tile(p, row, col, 3, interleaved, is_short); break;
    case 2: tile(p, row, col, 2, interleaved, is_short); break;
    case 1: tile(p, row, col, 1, interleaved, is_short); break;
    default: break;
    }
}

INLINE void chunks(const struct product *p, const bool interleaved, const bool is_short)
{
    struct product local = *p; /* its fields stay in registers: no store to c can change them */
    int32_t chunk = interleaved ? p->m : chunk_rows((ptrdiff_t)p->k * 2, ROWS);
    for (int32_t first = 0; first < local.m; first += chunk) {
        int32_t end = local.m - first < chunk ? local.m : first + chunk;
        for (int32_t col = 0; col < local.n; col += PANEL) column(&local, first, end, col, interleaved, is_short);
    }
}

void K(product_full)(const struct product *p)
{
    int64_t terms = (int64_t)p->segments * p->k;
    if (terms > BLOCK) {
        for (int32_t col = 0; col < p->n; col += PANEL)
            for (int32_t row = 0; row < p->m; row++) long_row(p, row, col);
    }
    else if (terms <= SHORT && p->interleaved) chunks(p, true, true);
    else if (terms <= SHORT) chunks(p, false, true);
    else if (p->interleaved) chunks(p, true, false);
    else chunks(p, false, false);
}
