/* I16 x I8 and I8 x I16: products small enough that pairs are summed in int32 over a whole block of terms. */
#include "product.h"

#define ROWS DOT_ROWS
#define PANELS DOT_PANELS

struct sums {
    vi v[ROWS][PANELS];
};

INLINE void clear(struct sums *s, const int rows, const int panels)
{
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s->v[r][j] = vi_set(0);
}

INLINE void add_pairs(struct sums *s, const int rows, const int panels, const int16_t *a, ptrdiff_t stride, const int16_t *b, ptrdiff_t b_panel, int32_t pairs)
{
    for (int32_t i = 0; i < pairs; i++, a += 2, b += 2 * PANEL) {
        vi w[PANELS];
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) w[j] = vi_load_bytes(b + j * b_panel);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vi x = vi_splat(a + r * stride);
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) s->v[r][j] = dot2(s->v[r][j], x, w[j]);
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
        for (int j = 0; j < panels; j++) put(p, row + r, col + j * PANEL, vf_of_vi(s.v[r][j]));
}

/* Reductions longer than a block: block sums are added in doubles, exact to 2^53. */
INLINE void long_tile(const struct product *p, int32_t row, int32_t col, int32_t block, const int rows)
{
    double wide[ROWS][LANES] = {{0}};
    for (int32_t k = 0; k < p->k; k += block) {
        struct sums s;
        clear(&s, rows, 1);
        int32_t count = p->k - k < block ? p->k - k : block;
        add_terms(&s, rows, 1, p->a + row * p->a_stride + k, p->a_stride, p->b + col / PANEL * p->b_panel + (ptrdiff_t)k * PANEL, p->b_panel, count);
        for (int r = 0; r < rows; r++) {
            int32_t lanes[LANES];
            vi_store_bytes(lanes, s.v[r][0]);
            for (int j = 0; j < LANES; j++) wide[r][j] += lanes[j];
        }
    }
    for (int r = 0; r < rows; r++) put(p, row + r, col, floats_of_doubles(wide[r]));
}

static void long_columns(const struct product *p, int32_t block)
{
    for (int32_t col = 0; col < p->n; col += PANEL) {
        int32_t row = 0;
        for (; row + ROWS <= p->m; row += ROWS) long_tile(p, row, col, block, ROWS);
        for (; row < p->m; row++) long_tile(p, row, col, block, 1);
    }
}

/* Rows [first, end) of one panel or PANELS. */
INLINE void column(const struct product *p, int32_t first, int32_t end, int32_t col, const int panels)
{
    int32_t row = first;
    for (; row + ROWS <= end; row += ROWS) tile(p, row, col, ROWS, panels);
    switch (end - row) {
#if ROWS > 5
    case 5: tile(p, row, col, 5, panels); break;
    case 4: tile(p, row, col, 4, panels); break;
#endif
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
    int32_t chunk = chunk_rows((ptrdiff_t)p->k * 2, ROWS, p->m);
    for (int32_t first = 0; first < p->m; first += chunk) {
        int32_t end = p->m - first < chunk ? p->m : first + chunk, col = 0;
        for (; col + (PANELS - 1) * PANEL < p->n; col += PANELS * PANEL) column(p, first, end, col, PANELS);
        for (; col < p->n; col += PANEL) column(p, first, end, col, 1);
    }
}
