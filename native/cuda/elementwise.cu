/* docs/arithmetic.md: what is done to each value by itself. A thread takes every so-manieth value, so that neighbours read neighbours. */
#include "device.h"

#define EACH(i, count) (int64_t i = first_element(ELEMENT_THREADS); i < (count); i += all_threads(ELEMENT_THREADS))
#define GRADIENT_LIMIT 0x1p20f /* |c*g| that ends the step */

DEVICE float relu(float x) { return x > 0.0f ? x : 0.0f; }

/* y = a + b; y may be a or b */
KERNEL THREADS(ELEMENT_THREADS, 4) add(element_values p)
{
    for EACH(i, p.count) p.y[i] = p.a[i] + p.b[i];
}

/* y = y + factor*a */
KERNEL THREADS(ELEMENT_THREADS, 4) add_scaled(element_values p)
{
    for EACH(i, p.count) p.y[i] = p.y[i] + p.factor * p.a[i];
}

/* y = factor*y */
KERNEL THREADS(ELEMENT_THREADS, 4) scale(element_values p)
{
    for EACH(i, p.count) p.y[i] = p.factor * p.y[i];
}

/* a: gate, b: up, y: h */
KERNEL THREADS(ELEMENT_THREADS, 4) squared_relu_gate(element_values p)
{
    for EACH(i, p.count) {
        const float g = relu(p.a[i]);
        p.y[i] = (g * g) * p.b[i];
    }
}

/* a: gate, b: up, c: the gradient of h; y: that of the gate, z: that of up */
KERNEL THREADS(ELEMENT_THREADS, 4) squared_relu_gate_backward(element_values p)
{
    for EACH(i, p.count) {
        const float g = relu(p.a[i]), dh = p.c[i];
        p.y[i] = (dh * p.b[i]) * (g + g);
        p.z[i] = dh * (g * g);
    }
}

/* sums += rne((factor*a) * 2^32); finite becomes 0 when some |factor*a| is 2^20 or more, or not finite */
KERNEL THREADS(ELEMENT_THREADS, 4) accumulate_fixed(element_values p)
{
    for EACH(i, p.count) {
        const float value = p.factor * p.a[i];
        if ((value < 0.0f ? -value : value) < GRADIENT_LIMIT)
            p.sums[i] += round_even_wide(value * 0x1p32f);
        else
            *p.finite = 0;
    }
}

KERNEL THREADS(ELEMENT_THREADS, 4) adamw(adamw_elements p)
{
    for EACH(i, p.count) {
        const float g = p.g[i], first = p.beta1 * p.m[i] + p.one_less_beta1 * g, second = p.beta2 * p.v[i] + (p.one_less_beta2 * g) * g;
        p.m[i] = first;
        p.v[i] = second;
        p.w[i] = p.w[i] * p.keep - p.rate * ((first / p.correction1) / (square_root(second / p.correction2) + p.epsilon));
    }
}

/* Pairs of a head, half its size apart, turned by the angle of their position. */
KERNEL THREADS(ELEMENT_THREADS, 4) rope(rope_rows p)
{
    for EACH(i, p.count) {
        const int64_t row = i / p.half / p.heads, within = i % p.half, angle = row * p.half + within;
        float *first = p.x + i / p.half * 2 * p.half + within, *second = first + p.half;
        const float x1 = *first, x2 = *second, c = p.cos[angle], s = p.sin[angle];
        *first = p.backward ? x1 * c + x2 * s : x1 * c - x2 * s;
        *second = p.backward ? x2 * c - x1 * s : x2 * c + x1 * s;
    }
}
