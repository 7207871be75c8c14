/* docs/arithmetic.md, "RMSNorm" and "RoPE". */
#include <math.h>

#include "quantize.h"

/* Exact dot of two I16 rows. Pairs of vpmaddwd (at most 2 * 16256^2 < 2^30) go to int64 at once. */
static int64_t dot(const int16_t *a, const int16_t *b, int64_t n)
{
    __m256i sum = _mm256_setzero_si256();
    int64_t i = 0, rest = 0;
    for (; i + 16 <= n; i += 16) {
        __m256i t = _mm256_madd_epi16(_mm256_loadu_si256((const __m256i *)(a + i)), _mm256_loadu_si256((const __m256i *)(b + i)));
        sum = _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(t)));
        sum = _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(t, 1)));
    }
    for (; i < n; i++) rest += (int64_t)a[i] * b[i];
    return sum_lanes_i64(sum) + rest;
}

int32_t K(rms_norm)(const float *x, int32_t rows, int32_t cols, const float *gain, float eps, int16_t *xq, float *sx, float *r, float *y)
{
    int32_t finite = 1;
    float n = (float)cols;
    for (int64_t t = 0; t < rows; t++, x += cols, xq += cols, y += cols) {
        finite &= K(quantize_row_i16)(x, cols, xq, sx + t);
        float mean_square = (((float)dot(xq, xq, cols) * sx[t]) * sx[t]) / n;
        float inverse = 1.0f / sqrtf(mean_square + eps);
        r[t] = inverse;
        for (int64_t j = 0; j < cols; j++) y[j] = (x[j] * inverse) * gain[j];
    }
    return finite;
}

/* I16 of dy * gain. */
static int32_t quantize_weighted(const float *dy, const float *gain, int64_t cols, int16_t *q, float *scale)
{
    __m256i highest = _mm256_setzero_si256();
    for (int64_t i = 0; i < cols; i += 8)
        highest = _mm256_max_epi32(highest, magnitude_bits(_mm256_mul_ps(load8(dy + i, cols - i), load8(gain + i, cols - i))));
    struct row_scale s = scale_of_row(highest_lane(highest), I16_LIMIT);
    *scale = s.scale;
    __m256 inverse = _mm256_set1_ps(s.inverse);
    __m256i keep = _mm256_set1_epi32(s.kept ? -1 : 0);
    for (int64_t i = 0; i < cols; i += 8) {
        __m256 a = _mm256_mul_ps(load8(dy + i, cols - i), load8(gain + i, cols - i));
        store8_i16(q + i, cols - i, _mm256_and_si256(quantized(a, inverse), keep));
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
        float d = ((float)dot(q, xq, cols) * scale) * sx[t];
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
