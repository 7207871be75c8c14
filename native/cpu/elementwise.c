/* Elementwise operations in plain loops: one rounding an operation, in the order written; the compiler vectorises them without reassociation or fusing (-ffp-contract=off). */
#include <math.h>

#include "lanes.h"

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
    for (int64_t i = 0; i < count; i += 8) store8(y + i, count - i, _mm256_add_ps(load8(a + i, count - i), load8(b + i, count - i)));
}

void K(add_scaled)(float *restrict y, float c, const float *restrict z, int64_t count)
{
    for (int64_t i = 0; i < count; i++) y[i] = y[i] + c * z[i];
}

void K(scale)(float *x, float c, int64_t count)
{
    for (int64_t i = 0; i < count; i++) x[i] = c * x[i];
}

int32_t K(accumulate_fixed)(const float *g, float c, int64_t count, int64_t *sum)
{
    int32_t finite = 1;
    for (int64_t i = 0; i < count; i++) {
        float value = c * g[i];
        if (fabsf(value) < GRADIENT_LIMIT) sum[i] += llrintf(value * 0x1p32f);
        else finite = 0;
    }
    return finite;
}
