/*
 * The int16 products. B is packed in panels of a vector of columns: panel[k / 2][column][k & 1], k padded with zeros to a multiple of 8, so that one broadcast pair of A meets
 * all of them in one dot2 and no lane is ever summed with another. A stays where it is: row-major, or (interleaved) in pairs of k over rows, a[k / 2][row][k & 1].
 */
#ifndef R3MES_PRODUCT_H
#define R3MES_PRODUCT_H

#include "dot.h"

#define PANEL LANES

/* c[m, n] = ((f32(acc) * row_scale[m]) * (col_scale[n] or col_constant)) / divisor, acc over `segments` runs of k. */
struct product {
    const int16_t *a;
    ptrdiff_t a_stride;   /* int16 between rows; interleaved: between pairs of k */
    ptrdiff_t a_segment;  /* int16 from one run of k to the next */
    bool interleaved;     /* k is then a multiple of 8 */
    const int16_t *b;
    ptrdiff_t b_panel;    /* int16 between panels */
    ptrdiff_t b_segment;
    int32_t segments, m, n, k;
    const float *row_scale;
    const float *col_scale; /* NULL: col_constant */
    float col_constant;
    float divisor;          /* 0: none */
    float *c;
    ptrdiff_t c_stride;
};

/* Int16 of one packed panel row of length k. */
INLINE ptrdiff_t panel_values(int32_t k) { return (ptrdiff_t)PANEL * round_up(k, 8); }

INLINE size_t packed_bytes(int32_t n, int32_t k) { return sizeof(int16_t) * (size_t)panel_values(k) * (size_t)(round_up(n, PANEL) / PANEL); }

/* b[n, k], row stride ldb: the reduction runs along rows. */
void K(pack_rows)(const int16_t *b, ptrdiff_t ldb, int32_t n, int32_t k, int16_t *panels);

/* b[k, n], row stride ldb: the reduction runs down the columns. */
void K(pack_columns_i16)(const int16_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels);
void K(pack_columns_i8)(const int8_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels);

/* |a*b| up to 16256 * 16256. */
void K(product_full)(const struct product *p);

/* a[k] . b[k] */
int64_t K(dot_rows)(const int16_t *a, const int16_t *b, int32_t k);

/* One segment, row-major; the sum of |a*b| over any `block` terms (a multiple of 8) stays below 2^31. */
void K(product_narrow)(const struct product *p, int32_t block);

/* Rows of A (of `row_bytes`) that stay in the first-level cache while the panels of B pass by, a multiple of `rows`; all m where not even `rows` would. */
INLINE int32_t chunk_rows(ptrdiff_t row_bytes, int32_t rows, int32_t m)
{
    ptrdiff_t fit = 12 * 1024 / (row_bytes + 1) / rows * rows;
    return fit < rows || fit > m ? m : (int32_t)fit;
}

/* Sums as f32, scaled, to c. */
INLINE void put(const struct product *p, int32_t row, int32_t col, vf v)
{
    int32_t left = p->n - col;
    v = vf_mul(v, vf_set(p->row_scale[row]));
    v = vf_mul(v, p->col_scale == NULL ? vf_set(p->col_constant) : vf_load_part(p->col_scale + col, left));
    if (p->divisor != 0.0f) v = vf_div(v, vf_set(p->divisor));
    vf_store_part(p->c + row * p->c_stride + col, left, v);
}

/*
 * A sum of int16 products too wide for int32. Eight terms may be added: 8 * 16256^2 = 2,114,060,288 < 2^31. Each such t is then split without loss: high += t >> 16 and
 * low += t (mod 2^32), so that the sum is high * 2^16 + low_part, the sum of the low halves, which is below 2^31 for up to 2^15 groups of eight terms.
 */
struct halves {
    vi low, high;
};

INLINE void add_eight(struct halves *s, vi t)
{
    s->low = vi_add(s->low, t);
    s->high = vi_add(s->high, vi_shift_signed(t, 16));
}

INLINE vi low_part(const struct halves *s) { return vi_sub(s->low, vi_shift_left(s->high, 16)); }

INLINE void add_to_doubles(const struct halves *s, double *sums)
{
    int32_t high[LANES], low[LANES];
    vi_store(high, s->high);
    vi_store(low, low_part(s));
    for (int l = 0; l < LANES; l++) sums[l] += (double)high[l] * 65536.0 + (double)low[l];
}

/* Exact integers of at most 2^53 held in doubles, rounded once. */
INLINE vf floats_of_doubles(const double *sums)
{
    float f[LANES];
    for (int j = 0; j < LANES; j++) f[j] = (float)sums[j];
    return vf_load(f);
}

#endif
