/* exp and log of R3mes.Compute/Arithmetic/Elementary.cs, equal to the last bit; the polynomials are those of Cephes (S. L. Moshier, public domain). */
#ifndef R3MES_ELEMENTARY_H
#define R3MES_ELEMENTARY_H

#include "quantize.h"

/*
 * Softmax terms of finite x <= max: i = rne(exp(x - max) * 2^30) of at most 2^30; lanes at and beyond `left` are 0. Below -40 a term is 0; above, the reference's two multiplications
 * by powers of two and the one by 2^30 are exact, and an addition to the exponent of y (which is near 1) does all three. Lanes below -40 hold garbage until the mask.
 */
INLINE vi softmax_terms(vf x, vf max, int64_t left)
{
    vf d = vf_sub(x, max);
    vf n = vf_round(vf_mul(d, vf_set(1.44269504088896341f)));
    vf r = vf_sub(d, vf_mul(n, vf_set(0.693359375f)));
    r = vf_sub(r, vf_mul(n, vf_set(-2.12194440e-4f)));
    vf p = vf_mul_add(vf_set(1.9875691500e-4f), r, 1.3981999507e-3f);
    p = vf_mul_add(p, r, 8.3334519073e-3f);
    p = vf_mul_add(p, r, 4.1665795894e-2f);
    p = vf_mul_add(p, r, 1.6666665459e-1f);
    p = vf_mul_add(p, r, 5.0000001201e-1f);
    vf y = vf_add(vf_add(vf_mul(p, vf_mul(r, r)), r), vf_set(1.0f));
    vi exponent = vi_shift_left(vi_add(vi_of_vf(n), vi_set(30)), 23);
    vi i = vi_of_vf(vf_of_bits(vi_add(vi_of_bits(y), exponent)));
    vm small = vf_less(d, vf_set(-40.0f));
    return vi_where_not(small, left >= LANES ? i : vi_where(vm_below(left), i));
}

/* The largest of n > 0 floats; false, when one of them is not finite. */
INLINE bool row_max(const float *x, int64_t n, float *max)
{
    vf m = vf_set(x[0]);
    vi highest = vi_zero();
    for (int64_t i = 0; i < n; i += LANES) {
        vf v = vf_load_part(x + i, n - i);
        highest = vi_highest(highest, v);
        m = vf_max(m, n - i < LANES ? vf_either(vm_below(n - i), v, m) : v);
    }
    *max = vf_highest_lane(m);
    return vi_highest_lane(highest) < INFINITY_BITS;
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
