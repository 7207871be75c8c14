/*
 * T2 products. Forward (I8 x T2): codes w + 1 in {0, 1, 2}, panels of eight columns with four terms of k a column, panel[k / 4][column][k & 3], so that one broadcast of
 * four activations meets eight columns in one vpmaddubsw; its int16 lanes take 64 such sums of at most 2 * 2 * 127 (32,512 < 2^15) before they are widened.
 * The sum of the activations of a row is subtracted once. Backward (I16 x T2): the int16 panels of product.h with the reduction over out.
 */
#include "product.h"

#define ROWS 6
#define STEPS 64                    /* of four terms, in int16 */
#define BLOCK (1 << 22)             /* terms in int32: 2 * 127 * 2^22 < 2^31 */
#define BACKWARD_BLOCK 131072       /* 16256 * 131072 < 2^31 */

static ptrdiff_t code_panel(int32_t in) { return (ptrdiff_t)PANEL * round_up(in, 4); }

static size_t code_bytes(int32_t out, int32_t in) { return align64((size_t)code_panel(in) * (size_t)(round_up(out, PANEL) / PANEL)); }

size_t K(ternary_bytes)(int32_t out, int32_t in) { return code_bytes(out, in) + align64(packed_bytes(in, out)); }

void K(ternary_pack)(const int8_t *w, int32_t out, int32_t in, uint8_t *packed)
{
    memset(packed, 0, code_bytes(out, in));
    for (ptrdiff_t o = 0; o < out; o++)
        for (ptrdiff_t i = 0; i < in; i++)
            packed[o / PANEL * code_panel(in) + i / 4 * 4 * PANEL + o % PANEL * 4 + i % 4] = (uint8_t)(w[o * in + i] + 1);
    K(pack_columns_i8)(w, in, out, in, (int16_t *)(packed + code_bytes(out, in)));
}

INLINE __m256i broadcast_four(const int8_t *a)
{
    int32_t four;
    memcpy(&four, a, sizeof four);
    return _mm256_set1_epi32(four);
}

struct sums {
    __m256i v[ROWS][2];
};

/* Adds `steps` (at most STEPS) groups of four terms, widened at the end. */
INLINE void add_steps(struct sums *s, const int rows, const int panels, const int8_t *a, ptrdiff_t stride, const uint8_t *b, ptrdiff_t b_panel, int32_t steps)
{
    struct sums words;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) words.v[r][0] = words.v[r][1] = _mm256_setzero_si256();
#pragma clang loop unroll_count(2)
    for (int32_t i = 0; i < steps; i++, a += 4, b += 4 * PANEL) {
        __m256i b0 = _mm256_loadu_si256((const __m256i *)b);
        __m256i b1 = panels > 1 ? _mm256_loadu_si256((const __m256i *)(b + b_panel)) : b0;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            __m256i x = broadcast_four(a + r * stride);
            words.v[r][0] = _mm256_add_epi16(words.v[r][0], _mm256_maddubs_epi16(b0, x));
            if (panels > 1) words.v[r][1] = _mm256_add_epi16(words.v[r][1], _mm256_maddubs_epi16(b1, x));
        }
    }
    __m256i ones = _mm256_set1_epi16(1);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s->v[r][j] = _mm256_add_epi32(s->v[r][j], _mm256_madd_epi16(words.v[r][j], ones));
}

INLINE void clear(struct sums *s, const int rows, const int panels)
{
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s->v[r][j] = _mm256_setzero_si256();
}

/* Adds k terms; the ragged last group of each row is read from a copy. */
INLINE void add_terms(struct sums *s, const int rows, const int panels, const int8_t *a, ptrdiff_t stride, const uint8_t *b, ptrdiff_t b_panel, int32_t k)
{
    int32_t groups = k / 4, rest = k % 4;
    for (int32_t i = 0; i < groups; i += STEPS) {
        int32_t steps = groups - i < STEPS ? groups - i : STEPS;
        add_steps(s, rows, panels, a + i * 4, stride, b + (ptrdiff_t)i * 4 * PANEL, b_panel, steps);
    }
    if (rest == 0) return;
    int8_t tail[ROWS][4] = {{0}};
    for (int r = 0; r < rows; r++) memcpy(tail[r], a + r * stride + groups * 4, (size_t)rest);
    add_steps(s, rows, panels, tail[0], 4, b + (ptrdiff_t)groups * 4 * PANEL, b_panel, 1);
}

/* Sum of n int8 (n <= BLOCK). */
static int32_t row_sum(const int8_t *x, int32_t n)
{
    __m256i sum = _mm256_setzero_si256(), ones = _mm256_set1_epi16(1);
    int32_t i = 0, rest = 0;
    for (; i + 16 <= n; i += 16) sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(x + i))), ones));
    for (; i < n; i++) rest += x[i];
    int32_t lanes[8];
    _mm256_storeu_si256((__m256i *)lanes, sum);
    for (int j = 0; j < 8; j++) rest += lanes[j];
    return rest;
}

struct ternary_product {
    struct product out; /* where results go: n, m, scales, c */
    const int8_t *x;
    const uint8_t *codes;
    const int32_t *sums; /* of the rows of x */
    int32_t in;
};

INLINE void tile(const struct ternary_product *p, int32_t row, int32_t col, const int rows, const int panels)
{
    struct sums s;
    ptrdiff_t b_panel = code_panel(p->in);
    clear(&s, rows, panels);
    add_terms(&s, rows, panels, p->x + (ptrdiff_t)row * p->in, p->in, p->codes + col / PANEL * b_panel, b_panel, p->in);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++)
            finish8(&p->out, row + r, col + j * PANEL, _mm256_cvtepi32_ps(_mm256_sub_epi32(s.v[r][j], _mm256_set1_epi32(p->sums[row + r]))));
}

/* Reductions longer than a block: block sums are added in doubles, exact to 2^53. */
static void long_row(const struct ternary_product *p, int32_t row, int32_t col)
{
    __m256d first = _mm256_setzero_pd(), second = _mm256_setzero_pd();
    for (int32_t k = 0; k < p->in; k += BLOCK) {
        const int8_t *x = p->x + (ptrdiff_t)row * p->in + k;
        int32_t count = p->in - k < BLOCK ? p->in - k : BLOCK;
        struct sums s;
        clear(&s, 1, 1);
        add_terms(&s, 1, 1, x, p->in, p->codes + col / PANEL * code_panel(p->in) + (ptrdiff_t)k * PANEL, 0, count);
        __m256i v = _mm256_sub_epi32(s.v[0][0], _mm256_set1_epi32(row_sum(x, count)));
        first = _mm256_add_pd(first, _mm256_cvtepi32_pd(_mm256_castsi256_si128(v)));
        second = _mm256_add_pd(second, _mm256_cvtepi32_pd(_mm256_extracti128_si256(v, 1)));
    }
    finish8(&p->out, row, col, floats_of_doubles(first, second));
}

/* Rows [first, end) of one or two panels. */
INLINE void column(const struct ternary_product *p, int32_t first, int32_t end, int32_t col, const int panels)
{
    int32_t row = first;
    for (; row + ROWS <= end; row += ROWS) tile(p, row, col, ROWS, panels);
    switch (end - row) {
    case 5: tile(p, row, col, 5, panels); break;
    case 4: tile(p, row, col, 4, panels); break;
    case 3: tile(p, row, col, 3, panels); break;
    case 2: tile(p, row, col, 2, panels); break;
    case 1: tile(p, row, col, 1, panels); break;
    default: break;
    }
}

void K(multiply_ternary)(const int8_t *x, const float *sx, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *y, void *scratch)
{
    int32_t *sums = scratch;
    struct ternary_product p = {
        .out = {.m = m, .n = out, .row_scale = sx, .col_constant = scale, .c = y, .c_stride = out}, .x = x, .codes = packed, .sums = sums, .in = in};
    if (in > BLOCK) {
        for (int32_t col = 0; col < out; col += PANEL)
            for (int32_t row = 0; row < m; row++) long_row(&p, row, col);
        return;
    }
    for (int32_t row = 0; row < m; row++) sums[row] = row_sum(x + (ptrdiff_t)row * in, in);
    int32_t chunk = chunk_rows(in, ROWS);
    for (int32_t first = 0; first < m; first += chunk) {
        int32_t end = m - first < chunk ? m : first + chunk, col = 0;
        for (; col + PANEL < out; col += 2 * PANEL) column(&p, first, end, col, 2);
        if (col < out) column(&p, first, end, col, 1);
    }
}

void K(multiply_ternary_backward)(const int16_t *d, const float *sd, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *dx)
{
    struct product p = {.a = d, .a_stride = out, .b = (const int16_t *)(packed + code_bytes(out, in)), .b_panel = panel_values(out), .segments = 1,
        .m = m, .n = in, .k = out, .row_scale = sd, .col_constant = scale, .c = dx, .c_stride = in};
    K(product_narrow)(&p, BACKWARD_BLOCK);
}
