/* What the directions of attention, and its step, share. */
#ifndef R3MES_ATTENTION_H
#define R3MES_ATTENTION_H

#include "elementary.h"
#include "product.h"

#define QUERIES 8 /* rows of a block */

/* Every `step`th of count values. */
INLINE void gather(const float *from, int32_t step, int32_t count, float *to)
{
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i * step];
}

/* q, scale = I16(x * by) over the first `count` values, whose magnitudes are in `highest`; q is filled with zeros up to `padded`. */
INLINE int32_t weighted_row_i16(const float *x, const float *by, int64_t count, int64_t padded, vi highest, int16_t *q, float *scale)
{
    struct row_scale s = scale_of_row(vi_highest_lane(highest), I16_LIMIT);
    *scale = s.scale;
    vf inverse = vf_set(s.inverse);
    vm kept = vm_set(s.kept);
    int64_t i = 0;
    for (; i < count; i += LANES) {
        vf v = vf_mul(vf_load_part(x + i, count - i), vf_load_part(by + i, count - i));
        store_i16_part(q + i, padded - i, vi_where(kept, quantized(v, inverse)));
    }
    if (i < padded) memset(q + i, 0, (size_t)(padded - i) * sizeof(int16_t));
    return s.finite;
}

/*
 * Scores p[0, count) of one query become probabilities in place, the rest of the row of `tokens` zeros; q, scale = I16(P * sv) up to `padded`.
 * Scores that are not finite count as zeros.
 */
int32_t K(softmax_row)(float *p, int64_t count, int64_t tokens, const float *sv, int64_t padded, int16_t *q, float *scale);

#endif
