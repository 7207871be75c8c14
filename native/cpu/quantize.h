/* Pieces of quantising that attention and normalisation fuse with their own loops. */
#ifndef R3MES_QUANTIZE_H
#define R3MES_QUANTIZE_H

#include "simd.h"

#define I8_LIMIT 127.0f
#define I16_LIMIT 16256.0f
#define INFINITY_BITS 0x7f800000
#define ZERO_ROW_BELOW 0x1p-100f

/* rne(v * inverse) */
INLINE vi quantized(vf v, vf inverse) { return vi_of_vf(vf_mul(v, inverse)); }

INLINE float float_of_bits(int32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

/* How one row is quantised, from the largest of its magnitude bits: q = rne(x * inverse). A tiny or non-finite row becomes zeros with scale 0: `kept` masks the integers
   (a NaN times 0 would still convert to something). */
struct row_scale {
    float scale, inverse;
    bool kept, finite;
};

INLINE struct row_scale scale_of_row(int32_t bits, float limit)
{
    float m = float_of_bits(bits);
    bool finite = bits < INFINITY_BITS;
    if (!finite || m < ZERO_ROW_BELOW) return (struct row_scale){0.0f, 0.0f, false, finite};
    return (struct row_scale){m / limit, limit / m, true, true};
}

/* The same for LANES rows at once, their I16 magnitudes in lanes. */
struct column_scales {
    vf scale, inverse;
    vm kept;
    int32_t finite;
};

INLINE struct column_scales scales_of_columns(vi bits)
{
    vf m = vf_of_bits(bits), limit = vf_set(I16_LIMIT);
    vm finite = vi_less(bits, vi_set(INFINITY_BITS));
    struct column_scales s;
    s.kept = vm_and(finite, vi_less(vi_set(0x0d7fffff), bits)); /* at least 2^-100, whose bits are 0x0d800000 */
    s.scale = vf_where(s.kept, vf_div(m, limit));
    s.inverse = vf_where(s.kept, vf_div(limit, m));
    s.finite = vm_all(finite);
    return s;
}

/* Exact dot of two I16 rows. A pair of products is at most 2 * 16256^2 < 2^30. */
INLINE int64_t dot_i16(const int16_t *a, const int16_t *b, int64_t n)
{
    vl sum = vl_zero();
    int64_t i = 0, rest = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) sum = vl_add_products(sum, a + i, b + i);
    for (; i < n; i++) rest += (int64_t)a[i] * b[i];
    return vl_total(sum) + rest;
}

/* One row I16; 1 when finite. */
int32_t K(quantize_row_i16)(const float *x, int64_t cols, int16_t *q, float *scale);

#endif
