/* I16 x T2 and I8 x I16: products small enough that vpmaddwd pairs are summed in int32 over a whole block of terms. */
#include "product.h"

#define ROWS 6

struct sums {
    __m256i v[ROWS][2];
};

INLINE void clear(struct sums *s, const int rows, const int panels)
{
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s->v[r][j] = _mm256_setzero_si256();
}

INLINE void add_pairs(struct sums *s, const int rows, const int panels, const int16_t *a, ptrdiff_t stride, const int16_t *b, ptrdiff_t b_panel, int32_t pairs)
{
#pragma clang loop unroll_count(2)
    for (int32_t i = 0; i < pairs; i++, a += 2, b += 2 * PANEL) {
        __m256i b0 = _mm256_loadu_si256((const __m256i *)b);
        __m256i b1 = panels > 1 ? _mm256_loadu_si256((const __m256i *)(b + b_panel)) : b0;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            __m256i x = broadcast_pair(a + r * stride);
            s->v[r][0] = _mm256_add_epi32(s->v[r][0], _mm256_madd_epi16(x, b0));
            if (panels > 1) s->v[r][1] = _mm256_add_epi32(s->v[r][1], _mm256_madd_epi16(x, b1));
        }
    }
}

/* Adds k terms; the odd last one of each row is read from a copy. */
INLINE void add_terms(struct sums *s, const int rows, const int panels, const int16_t *a, ptrdiff_t stride, const int16_t *b, ptrdiff_t b_panel, int32_t k)
{
    add_pairs(s, rows, panels, a, stride, b, b_panel, k / 2);
    if (k % 2 == 0) return;
    int16_t tail[ROWS][2] = {{0}};
    for (int r = 0; r < rows; r++) tail[r][0] = a[r * stride + k - 1];
    add_pairs(s, rows, panels, tail[0], 2, b + (ptrdiff_t)(k / 2) * 2 * PANEL, b_panel, 1);
}

INLINE void tile(const struct product *p, int32_t row, int32_t col, const int rows, const int panels)
{
    struct sums s;
    clear(&s, rows, panels);
    add_terms(&s, rows, panels, p->a + row * p->a_stride, p->a_stride, p->b + col / PANEL * p->b_panel, p->b_panel, p->k);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) finish8(p, row + r, col + j * PANEL, _mm256_cvtepi32_ps(s.v[r][j]));
}

/* Reductions longer than a block: block sums are added in doubles, exact to 2^53. */
INLINE void long_tile(const struct product *p, int32_t row, int32_t col, int32_t block, const int rows)
{
    __m256d wide[ROWS][2];
    for (int r = 0; r < rows; r++) wide[r][0] = wide[r][1] = _mm256_setzero_pd();
    for (int32_t k = 0; k < p->k; k += block) {
        struct sums s;
        clear(&s, rows, 1);
        int32_t count = p->k - k < block ? p->k - k : block;
        add_terms(&s, rows, 1, p->a + row * p->a_stride + k, p->a_stride, p->b + col / PANEL * p->b_panel + (ptrdiff_t)k * PANEL, p->b_panel, count);
        for (int r = 0; r < rows; r++) {
            wide[r][0] = _mm256_add_pd(wide[r][0], _mm256_cvtepi32_pd(_mm256_castsi256_si128(s.v[r][0])));
            wide[r][1] = _mm256_add_pd(wide[r][1], _mm256_cvtepi32_pd(_mm256_extracti128_si256(s.v[r][0], 1)));
        }
    }
    for (int r = 0; r < rows; r++) finish8(p, row + r, col, floats_of_doubles(wide[r][0], wide[r][1]));
}

static void long_columns(const struct product *p, int32_t block)
{
    for (int32_t col = 0; col < p->n; col += PANEL) {
        int32_t row = 0;
        for (; row + ROWS <= p->m; row += ROWS) long_tile(p, row, col, block, ROWS);
        for (; row < p->m; row++) long_tile(p, row, col, block, 1);
    }
}

/* Rows [first, end) of one or two panels. */
INLINE void column(const struct product *p, int32_t first, int32_t end, int32_t col, const int panels)
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

void K(product_narrow)(const struct product *p, int32_t block)
{
    if (p->k > block) {
        long_columns(p, block);
        return;
    }
    int32_t chunk = chunk_rows((ptrdiff_t)p->k * 2, ROWS);
    for (int32_t first = 0; first < p->m; first += chunk) {
        int32_t end = p->m - first < chunk ? p->m : first + chunk, col = 0;
        for (; col + PANEL < p->n; col += 2 * PANEL) column(p, first, end, col, 2);
        if (col < p->n) column(p, first, end, col, 1);
    }
}
