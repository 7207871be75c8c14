/* What both directions of attention share. */
#ifndef R3MES_ATTENTION_H
#define R3MES_ATTENTION_H

#include "product.h"
#include "quantize.h"

#define QUERIES 8 /* rows of a block: one panel of keys */

/* Every `step`th of count values. */
INLINE void gather(const float *from, int32_t step, int32_t count, float *to)
{
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i * step];
}

/* q, scale = I16(x * by) over the first `count` values, whose magnitudes are in `highest`; q is filled with zeros up to `padded`, a multiple of 8. */
INLINE int32_t weighted_row_i16(const float *x, const float *by, int64_t count, int64_t padded, __m256i highest, int16_t *q, float *scale)
{
    struct row_scale s = scale_of_row(highest_lane(highest), I16_LIMIT);
    *scale = s.scale;
    __m256 inverse = _mm256_set1_ps(s.inverse);
    __m256i keep = _mm256_set1_epi32(s.kept ? -1 : 0);
    for (int64_t i = 0; i < count; i += 8) {
        __m256 v = _mm256_mul_ps(load8(x + i, count - i), load8(by + i, count - i));
        store8_i16(q + i, 8, _mm256_and_si256(quantized(v, inverse), keep));
    }
    int64_t written = (count + 7) / 8 * 8;
    memset(q + written, 0, (size_t)(padded - written) * sizeof(int16_t));
    return s.finite;
}

#endif
