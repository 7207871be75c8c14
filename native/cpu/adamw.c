/* AdamW in a plain loop: one rounding an operation, in the order written; the compiler vectorises it without reassociation or fusing (-ffp-contract=off). */
#include <math.h>

#include "variant.h"

void K(adamw)(const struct r3mes_adamw *coefficients, const float *restrict g, int64_t count, float *restrict w, float *restrict m, float *restrict v)
{
    const struct r3mes_adamw c = *coefficients;
    for (int64_t i = 0; i < count; i++) {
        float first = c.beta1 * m[i] + c.one_less_beta1 * g[i];
        float second = c.beta2 * v[i] + (c.one_less_beta2 * g[i]) * g[i];
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * c.keep - c.rate * ((first / c.correction1) / (sqrtf(second / c.correction2) + c.epsilon));
    }
}
