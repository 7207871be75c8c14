/* docs/arithmetic.md, "RMSNorm": one block a row. */
#include "rows.h"

KERNEL THREADS(ROW_THREADS, 4) rms_norm(norm_rows p)
{
    SHARED(shared);
    const int64_t row = block_x(), at = row * p.k_padded;
    const float *x = p.x + row * p.k;
    int32_t largest = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) largest = larger(largest, magnitude_bits(x[i]));
    const row_scale s = scale_of_row(block_largest(largest, (int32_t *)shared), I16_LIMIT);
    int64_t sum = 0;
    for (int32_t i = thread_index(); i < p.k_padded; i += ROW_THREADS) {
        const int32_t q = i < p.k ? quantized(x[i], s) : 0;
        store_halves(p.high, p.low, at + i, q);
        sum += (int64_t)(q * q);
    }
    sum = block_sum(sum, (int64_t *)shared);
    const float mean_square = (((float)sum * s.scale) * s.scale) / (float)p.k, inverse = 1.0f / square_root(mean_square + p.epsilon);
    if (thread_index() == 0) {
        p.scales[row] = s.scale;
        p.r[row] = inverse;
        if (!s.finite) *p.finite = 0;
    }
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) p.y[row * p.k + i] = (x[i] * inverse) * p.gain[i];
}

KERNEL THREADS(ROW_THREADS, 4) rms_norm_backward(norm_gradient p)
{
    SHARED(shared);
    const int64_t row = block_x(), at = row * p.k_padded;
    const float *x = p.x + row * p.k, *dy = p.dy + row * p.k;
    int32_t largest = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) largest = larger(largest, magnitude_bits(dy[i] * p.gain[i]));
    const row_scale s = scale_of_row(block_largest(largest, (int32_t *)shared), I16_LIMIT);
    int64_t sum = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) sum += (int64_t)(quantized(dy[i] * p.gain[i], s) * halves(p.high, p.low, at + i));
    sum = block_sum(sum, (int64_t *)shared);
    if (thread_index() == 0 && !s.finite) *p.finite = 0;
    const float d = ((float)sum * s.scale) * p.scales[row], inverse = p.r[row], factor = (inverse * inverse) * (d / (float)p.k);
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) p.dx[row * p.k + i] = inverse * (dy[i] * p.gain[i] - x[i] * factor);
}
