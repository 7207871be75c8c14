/* exp and log of R3mes.Compute/Arithmetic/Elementary.cs, operation for operation; the polynomials are those of Cephes (S. L. Moshier, public domain). */
#ifndef R3MES_ELEMENTARY_H
#define R3MES_ELEMENTARY_H

#include "lanes.h"

INLINE __m256 power_of_two8(__m256i e) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23)); }

INLINE __m256 times_plus(__m256 p, __m256 r, float c) { return _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(c)); }

/* e^x for finite x of at most 88.72284. Below -103.97208 the lanes hold garbage until the mask makes them +0. */
INLINE __m256 exp8(__m256 x)
{
    __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504088896341f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_sub_ps(x, _mm256_mul_ps(n, _mm256_set1_ps(0.693359375f)));
    r = _mm256_sub_ps(r, _mm256_mul_ps(n, _mm256_set1_ps(-2.12194440e-4f)));
    __m256 p = times_plus(_mm256_set1_ps(1.9875691500e-4f), r, 1.3981999507e-3f);
    p = times_plus(p, r, 8.3334519073e-3f);
    p = times_plus(p, r, 4.1665795894e-2f);
    p = times_plus(p, r, 1.6666665459e-1f);
    p = times_plus(p, r, 5.0000001201e-1f);
    __m256 y = _mm256_add_ps(_mm256_add_ps(_mm256_mul_ps(p, _mm256_mul_ps(r, r)), r), _mm256_set1_ps(1.0f));
    __m256i e = _mm256_cvtps_epi32(n);
    __m256i half = _mm256_srai_epi32(e, 1);
    y = _mm256_mul_ps(_mm256_mul_ps(y, power_of_two8(half)), power_of_two8(_mm256_sub_epi32(e, half)));
    return _mm256_andnot_ps(_mm256_cmp_ps(x, _mm256_set1_ps(-103.97208f), _CMP_LT_OQ), y);
}

/* Softmax terms: i = rne(exp(x - max) * 2^30) of at most 2^30; lanes at and beyond `left` are 0. */
INLINE __m256i softmax_terms(__m256 x, __m256 max, int64_t left)
{
    __m256i i = _mm256_cvtps_epi32(_mm256_mul_ps(exp8(_mm256_sub_ps(x, max)), _mm256_set1_ps(0x1p30f)));
    return left >= 8 ? i : _mm256_and_si256(i, lanes_below((int32_t)left));
}

/* Adds eight non-negative int32 to four int64. */
INLINE __m256i add_widened(__m256i sum, __m256i i)
{
    __m256i even = _mm256_and_si256(i, _mm256_set1_epi64x(0xffffffff));
    return _mm256_add_epi64(sum, _mm256_add_epi64(even, _mm256_srli_epi64(i, 32)));
}

/* The largest of n > 0 floats; false, when one of them is not finite. */
INLINE bool row_max(const float *x, int64_t n, float *max)
{
    __m256 m = _mm256_set1_ps(x[0]);
    __m256i highest = _mm256_setzero_si256();
    for (int64_t i = 0; i < n; i += 8) {
        __m256 v = load8(x + i, n - i);
        highest = _mm256_max_epi32(highest, magnitude_bits(v));
        if (n - i < 8) v = _mm256_blendv_ps(m, v, _mm256_castsi256_ps(lanes_below((int32_t)(n - i))));
        m = _mm256_max_ps(m, v);
    }
    __m128 h = _mm_max_ps(_mm256_castps256_ps128(m), _mm256_extractf128_ps(m, 1));
    h = _mm_max_ps(h, _mm_movehl_ps(h, h));
    *max = _mm_cvtss_f32(_mm_max_ss(h, _mm_movehdup_ps(h)));
    return highest_lane(highest) < INFINITY_BITS;
}

/* Natural logarithm of a finite x greater than zero. */
INLINE float log_of(float x)
{
    float e = 0.0f;
    if (x < 1.17549435e-38f) {
        x *= 8388608.0f;
        e = -23.0f;
    }
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    e += (float)((bits >> 23) - 126);
    float m = float_of_bits((bits & 0x007fffff) | 0x3f000000); /* [0.5, 1) */
    if (m < 0.707106781186547524f) {
        e -= 1.0f;
        m += m;
    }
    m -= 1.0f;
    float z = m * m;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float y = p * m * z;
    y += e * -2.12194440e-4f;
    y -= 0.5f * z;
    return (m + y) + e * 0.693359375f;
}

#endif
