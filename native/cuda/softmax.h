/* exp and log of docs/arithmetic.md (Cephes' polynomials; S. L. Moshier, public domain), each operation rounded in the order written, and the maximum that softmax takes from a row. */
#ifndef R3MES_CUDA_SOFTMAX_H
#define R3MES_CUDA_SOFTMAX_H

#include "rows.h"

/* rne(exp(d) * 2^30) for d <= 0. Below -40 it is 0; above, every multiplication by a power of two is exact, so that one does the work of three. */
DEVICE int32_t softmax_term(float d)
{
    if (d < -40.0f) return 0;
    const int32_t exponent = round_even(d * 1.44269504088896341f);
    const float n = (float)exponent;
    float r = d - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    const float y = (p * (r * r) + r) + 1.0f;
    return round_even(y * bits_float((exponent + 30 + 127) << 23));
}

/* Natural logarithm of a normal x greater than zero. */
DEVICE float log_of(float x)
{
    const int32_t bits = float_bits(x);
    float e = (float)((bits >> 23) - 126), m = bits_float((bits & 0x007fffff) | 0x3f000000); /* [0.5, 1) */
    if (m < 0.707106781186547524f) {
        e = e - 1.0f;
        m = m + m;
    }
    m = m - 1.0f;
    const float z = m * m;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float y = (p * m) * z;
    y = y + e * -2.12194440e-4f;
    y = y - 0.5f * z;
    return (m + y) + e * 0.693359375f;
}

/* Floats in the order of integers. */
DEVICE int32_t ordered(float x)
{
    const int32_t bits = float_bits(x);
    return bits ^ ((bits >> 31) & 0x7fffffff);
}
DEVICE float of_ordered(int32_t key) { return bits_float(key ^ ((key >> 31) & 0x7fffffff)); }
#define LOWEST_KEY ((int32_t)0x80000000)

#endif
