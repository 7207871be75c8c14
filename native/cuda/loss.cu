/* docs/arithmetic.md, "Head and loss": one block a row of logits. */
#include "softmax.h"

#define LOSS_LIMIT 16384.0f /* nats: a token whose loss reaches this ends the step */

KERNEL THREADS(ROW_THREADS, 4) cross_entropy(loss_rows p)
{
    SHARED(shared);
    const int64_t row = block_x();
    const float *z = p.z + row * p.k;
    float *d = p.d == nullptr ? nullptr : p.d + row * p.k;
    const int32_t target = p.targets[row];
    int32_t largest = 0, key = LOWEST_KEY;
    if (target >= 0)
        for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) largest = larger(largest, magnitude_bits(z[i])), key = larger(key, ordered(z[i]));
    const bool looked_at = target >= 0 && block_largest(largest, (int32_t *)shared) < INFINITY_BITS;
    if (!looked_at) { /* the same for the whole block */
        if (thread_index() == 0 && target >= 0) *p.finite = 0;
        for (int32_t i = thread_index(); d != nullptr && i < p.k; i += ROW_THREADS) d[i] = 0.0f;
        return;
    }
    const float max = of_ordered(block_largest(key, (int32_t *)shared));
    int64_t sum = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) sum += softmax_term(z[i] - max);
    const float total = (float)block_sum(sum, (int64_t *)shared), loss = log_of(total * 0x1p-30f) - (z[target] - max);
    if (thread_index() == 0) {
        if (loss < LOSS_LIMIT)
            add_shared_sum(p.loss, round_even_wide(loss * 0x1p24f));
        else
            *p.finite = 0;
    }
    for (int32_t i = thread_index(); d != nullptr && i < p.k; i += ROW_THREADS) {
        const float probability = (float)softmax_term(z[i] - max) / total;
        d[i] = i == target ? probability - 1.0f : probability;
    }
}
