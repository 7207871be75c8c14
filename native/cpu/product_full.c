/* I16 x I16, in struct halves: four pairs of terms are added before they are split. */
#include "product.h"

#define ROWS DOT_SPLIT_ROWS
#define PANELS DOT_SPLIT_PANELS
#define BLOCK (1 << 18)
#define SHORT 2048 /* terms up to which high * 2^16 and L are exact f32 (below 2^24 units), so that one f32 addition rounds their sum once */

struct split {
    struct halves v[ROWS][PANELS];
};

INLINE void add_groups(
    struct split *s, const int rows, const int panels, const int16_t *a, ptrdiff_t row, ptrdiff_t pair, const int16_t *b, ptrdiff_t b_panel, int32_t groups)
{
    for (int32_t g = 0; g < groups; g++, a += 4 * pair, b += 4 * 2 * PANEL) {
        vi w[4][PANELS];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) w[i][j] = vi_load_bytes(b + j * b_panel + i * 2 * PANEL);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            const int16_t *x = a + r * row;
            vi x0 = vi_splat(x), x1 = vi_splat(x + pair), x2 = vi_splat(x + 2 * pair), x3 = vi_splat(x + 3 * pair);
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) {
                vi t = dot2(dot2(dot2(dot2(vi_set(0), x0, w[0][j]), x1, w[1][j]), x2, w[2][j]), x3, w[3][j]);
                add_eight(&s->v[r][j], t);
            }
        }
    }
}

/* Adds k terms; the ragged last group of a row-major A is read from a copy. */
INLINE void add_terms(
    struct split *s, const int rows, const int panels, const bool interleaved, const int16_t *a, ptrdiff_t stride, const int16_t *b, ptrdiff_t b_panel, int32_t k)
{
    ptrdiff_t row = interleaved ? 2 : stride, pair = interleaved ? stride : 2;
    int32_t groups = k / 8, rest = k % 8;
    add_groups(s, rows, panels, a, row, pair, b, b_panel, groups);
    if (rest == 0) return;
    int16_t tail[ROWS][8] = {{0}};
    for (int r = 0; r < rows; r++) memcpy(tail[r], a + r * row + groups * 8, (size_t)rest * sizeof(int16_t));
    add_groups(s, rows, panels, tail[0], 8, 2, b + (ptrdiff_t)groups * 4 * 2 * PANEL, b_panel, 1);
}

INLINE vf floats_of(const struct halves *s, bool is_short)
{
    if (is_short) return vf_add(vf_mul(vf_of_vi(s->high), vf_set(65536.0f)), vf_of_vi(low_part(s)));
    double sums[LANES] = {0};
    add_to_doubles(s, sums);
    return floats_of_doubles(sums);
}

INLINE void clear(struct split *s, const int rows, const int panels)
{
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s->v[r][j].low = s->v[r][j].high = vi_set(0);
}

INLINE void tile(const struct product *p, int32_t row, int32_t col, const int rows, const int panels, const bool interleaved, const bool is_short)
{
    const int16_t *a = p->a + row * (interleaved ? 2 : p->a_stride);
    const int16_t *b = p->b + col / PANEL * p->b_panel;
    struct split s;
    clear(&s, rows, panels);
    for (int32_t i = 0; i < p->segments; i++)
        add_terms(&s, rows, panels, interleaved, a + i * p->a_segment, p->a_stride, b + i * p->b_segment, p->b_panel, p->k);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) put(p, row + r, col + j * PANEL, floats_of(&s.v[r][j], is_short));
}

/* Reductions longer than a block: block sums are added in doubles, exact to 2^53. One row at a time: it is rare. */
static void long_row(const struct product *p, int32_t row, int32_t col)
{
    double sums[LANES] = {0};
    ptrdiff_t pair = p->interleaved ? p->a_stride : 2;
    for (int32_t i = 0; i < p->segments; i++) {
        const int16_t *a = p->a + row * (p->interleaved ? 2 : p->a_stride) + i * p->a_segment;
        const int16_t *b = p->b + col / PANEL * p->b_panel + i * p->b_segment;
        for (int32_t k = 0; k < p->k; k += BLOCK) {
            struct split s;
            clear(&s, 1, 1);
            add_terms(&s, 1, 1, p->interleaved, a + k / 2 * pair, p->a_stride, b + (ptrdiff_t)k * PANEL, p->b_panel, p->k - k < BLOCK ? p->k - k : BLOCK);
            add_to_doubles(&s.v[0][0], sums);
        }
    }
    put(p, row, col, floats_of_doubles(sums));
}

/* Rows [first, end) of one panel or PANELS. */
INLINE void column(const struct product *p, int32_t first, int32_t end, int32_t col, const int panels, const bool interleaved, const bool is_short)
{
    int32_t row = first;
    for (; row + ROWS <= end; row += ROWS) tile(p, row, col, ROWS, panels, interleaved, is_short);
    switch (end - row) {
    case 3: tile(p, row, col, 3, panels, interleaved, is_short); break;
    case 2: tile(p, row, col, 2, panels, interleaved, is_short); break;
    case 1: tile(p, row, col, 1, panels, interleaved, is_short); break;
    default: break;
    }
}

INLINE void chunks(const struct product *p, const bool interleaved, const bool is_short)
{
    struct product local = *p; /* its fields stay in registers: no store to c can change them */
    int32_t chunk = interleaved ? p->m : chunk_rows((ptrdiff_t)p->k * 2, ROWS, p->m);
    for (int32_t first = 0; first < local.m; first += chunk) {
        int32_t end = local.m - first < chunk ? local.m : first + chunk, col = 0;
        for (; col + (PANELS - 1) * PANEL < local.n; col += PANELS * PANEL) column(&local, first, end, col, PANELS, interleaved, is_short);
        for (; col < local.n; col += PANEL) column(&local, first, end, col, 1, interleaved, is_short);
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

/* Lanes of high and low halves over at most BLOCK terms, which LANES lanes share. */
static int64_t dot_block(const int16_t *a, const int16_t *b, int32_t k)
{
    const int32_t step = 2 * LANES;
    struct halves s = {.low = vi_set(0), .high = vi_set(0)};
    int32_t i = 0;
    for (; i + 4 * step <= k; i += 4 * step) {
        vi t = vi_set(0);
#pragma clang loop unroll(full)
        for (int q = 0; q < 4; q++) t = dot2(t, vi_load_bytes(a + i + q * step), vi_load_bytes(b + i + q * step));
        add_eight(&s, t);
    }
    int32_t highs[LANES], lows[LANES];
    vi_store(highs, s.high);
    vi_store(lows, low_part(&s));
    int64_t sum = 0;
    for (int l = 0; l < LANES; l++) sum += (int64_t)highs[l] * 65536 + lows[l];
    for (; i < k; i++) sum += (int64_t)a[i] * b[i];
    return sum;
}

int64_t K(dot_rows)(const int16_t *a, const int16_t *b, int32_t k)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < k; i += BLOCK) sum += dot_block(a + i, b + i, k - i < BLOCK ? k - i : BLOCK);
    return sum;
}
