/* docs/arithmetic.md, "RMSNorm" and "RoPE". */
#include <math.h>

#include "quantize.h"

int32_t K(rms_norm)(const float *x, int32_t rows, int32_t cols, const float *gain, float eps, int16_t *xq, float *sx, float *r, float *y)
{
    int32_t finite = 1;
    float n = (float)cols;
    for (int64_t t = 0; t < rows; t++, x += cols, xq += cols, y += cols) {
        finite &= K(quantize_row_i16)(x, cols, xq, sx + t);
        float mean_square = (((float)dot_i16(xq, xq, cols) * sx[t]) * sx[t]) / n;
        float inverse = 1.0f / sqrtf(mean_square + eps);
        r[t] = inverse;
        for (int64_t j = 0; j < cols; j++) y[j] = (x[j] * inverse) * gain[j];
    }
    return finite;
}

/* I16 of dy * gain. */
static int32_t quantize_weighted(const float *dy, const float *gain, int64_t cols, int16_t *q, float *scale)
{
    vi highest = vi_zero();
    for (int64_t i = 0; i < cols; i += LANES) highest = vi_highest(highest, vf_mul(vf_load_part(dy + i, cols - i), vf_load_part(gain + i, cols - i)));
    struct row_scale s = scale_of_row(vi_highest_lane(highest), I16_LIMIT);
    *scale = s.scale;
    vf inverse = vf_set(s.inverse);
    vm kept = vm_set(s.kept);
    for (int64_t i = 0; i < cols; i += LANES) {
        vf a = vf_mul(vf_load_part(dy + i, cols - i), vf_load_part(gain + i, cols - i));
        store_i16_part(q + i, cols - i, vi_where(kept, quantized(a, inverse)));
    }
    return s.finite;
}

int32_t K(rms_norm_backward)(
    const float *dy, int32_t rows, int32_t cols, const float *gain, const float *x, const int16_t *xq, const float *sx, const float *r, float *dx, void *scratch)
{
    int32_t finite = 1;
    float n = (float)cols;
    int16_t *q = scratch;
    for (int64_t t = 0; t < rows; t++, dy += cols, x += cols, xq += cols, dx += cols) {
        float scale;
        finite &= quantize_weighted(dy, gain, cols, q, &scale);
        float d = ((float)dot_i16(q, xq, cols) * scale) * sx[t];
        float inverse = r[t];
        float factor = (inverse * inverse) * (d / n);
        for (int64_t j = 0; j < cols; j++) dx[j] = inverse * (dy[j] * gain[j] - x[j] * factor);
    }
    return finite;
}

/* One head of one token. */
static void rotate(float *restrict first, float *restrict second, const float *restrict c, const float *restrict s, int32_t half)
{
    for (int32_t i = 0; i < half; i++) {
        float x1 = first[i], x2 = second[i];
        first[i] = x1 * c[i] - x2 * s[i];
        second[i] = x2 * c[i] + x1 * s[i];
    }
}

static void rotate_back(float *restrict first, float *restrict second, const float *restrict c, const float *restrict s, int32_t half)
{
    for (int32_t i = 0; i < half; i++) {
        float d1 = first[i], d2 = second[i];
        first[i] = d1 * c[i] + d2 * s[i];
        second[i] = d2 * c[i] - d1 * s[i];
    }
}

void K(rope)(float *x, int32_t rows, int32_t heads, int32_t head_dim, const float *cos, const float *sin, int32_t backward)
{
    int32_t half = head_dim / 2;
    for (int64_t t = 0; t < rows; t++) {
        for (int32_t h = 0; h < heads; h++, x += head_dim) {
            if (backward) rotate_back(x, x + half, cos + t * half, sin + t * half, half);
            else rotate(x, x + half, cos + t * half, sin + t * half, half);
        }
    }
}
