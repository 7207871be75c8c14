/* Elementwise operations in plain loops: one rounding an operation, in the order written; the compiler vectorises them without reassociation or fusing (-ffp-contract=off). */
#include "simd.h"

#define GRADIENT_LIMIT 0x1p20f /* |c*g| that ends the step */

INLINE float relu(float x) { return x > 0.0f ? x : 0.0f; }

void K(squared_relu_gate)(const float *gate, const float *up, int64_t count, float *restrict h)
{
    for (int64_t i = 0; i < count; i++) {
        float g = relu(gate[i]);
        h[i] = (g * g) * up[i];
    }
}

void K(squared_relu_gate_backward)(const float *dh, const float *gate, const float *up, int64_t count, float *restrict d_gate, float *restrict d_up)
{
    for (int64_t i = 0; i < count; i++) {
        float g = relu(gate[i]);
        d_gate[i] = (dh[i] * up[i]) * (g + g);
        d_up[i] = dh[i] * (g * g);
    }
}

void K(add)(const float *a, const float *b, int64_t count, float *y)
{
    /* By hand: y may be a or b, for which the compiler would fall back to one element at a time. */
    for (int64_t i = 0; i < count; i += LANES) vf_store_part(y + i, count - i, vf_add(vf_load_part(a + i, count - i), vf_load_part(b + i, count - i)));
}

void K(add_scaled)(float *restrict y, float c, const float *restrict z, int64_t count)
{
    for (int64_t i = 0; i < count; i++) y[i] = y[i] + c * z[i];
}

void K(scale)(float *x, float c, int64_t count)
{
    for (int64_t i = 0; i < count; i++) x[i] = c * x[i];
}

/*
 * rne(v * 2^32) of |v| < 2^20 as high * 2^24 + low without a conversion to int64: high = rne(v * 2^8), exact as f32 since it has no more bits than v has; the rest,
 * v - high * 2^-8, is exact too, and low = rne(rest * 2^32). Ties fall as they would have, high * 2^24 being even.
 */
int32_t K(accumulate_fixed)(const float *g, float c, int64_t count, int64_t *sum)
{
    vf factor = vf_set(c);
    vi limit = vi_of_bits(vf_set(GRADIENT_LIMIT));
    int32_t finite = 1;
    for (int64_t i = 0; i < count; i += LANES) {
        vf value = vf_mul(factor, vf_load_part(g + i, count - i));
        vm small = vi_less(vf_magnitude_bits(value), limit);
        finite &= vm_all(small);
        value = vf_where(small, value);
        vi high = vi_of_vf(vf_mul(value, vf_set(0x1p8f)));
        vi low = vi_of_vf(vf_mul(vf_sub(value, vf_mul(vf_of_vi(high), vf_set(0x1p-8f))), vf_set(0x1p32f)));
        if (count - i >= LANES) {
            add_fixed(sum + i, high, low);
            continue;
        }
        int64_t rest[LANES] = {0};
        memcpy(rest, sum + i, (size_t)(count - i) * sizeof(int64_t));
        add_fixed(rest, high, low);
        memcpy(sum + i, rest, (size_t)(count - i) * sizeof(int64_t));
    }
    return finite;
}
