/* docs/arithmetic.md, "Quantised rows": one block a row. q is padded with zeros to k_padded; an I16 row is written as its two int8 halves, v = 128*high + low. */
#include "device.h"

/* Four values of a row from i on, zeros past its end; by one load where rows keep the alignment. */
DEVICE float4 four(const float *x, int32_t i, int32_t k)
{
    if (k % 4 == 0) return i < k ? *(const float4 *)(x + i) : (float4){0.0f, 0.0f, 0.0f, 0.0f};
    return (float4){i < k ? x[i] : 0.0f, i + 1 < k ? x[i + 1] : 0.0f, i + 2 < k ? x[i + 2] : 0.0f, i + 3 < k ? x[i + 3] : 0.0f};
}

DEVICE int32_t row_magnitude(const float *x, int32_t k, int32_t *found)
{
    int32_t highest = 0;
    for (int32_t i = thread_index() * 4; i < k; i += QUANTIZE_THREADS * 4) {
        float4 v = four(x, i, k);
        UNROLL
        for (int32_t j = 0; j < 4; j++) {
            int32_t bits = float_bits(v[j]) & 0x7fffffff;
            highest = bits > highest ? bits : highest;
        }
    }
    for (int32_t mask = 16; mask > 0; mask >>= 1) {
        int32_t other = shuffle_xor(highest, mask);
        highest = other > highest ? other : highest;
    }
    if (thread_index() % 32 == 0) found[thread_index() / 32] = highest;
    barrier();
    for (int32_t i = 0; i < QUANTIZE_THREADS / 32; i++) highest = found[i] > highest ? found[i] : highest;
    return highest;
}

template <bool HALVES> DEVICE void quantize_row(const quantize_rows &p, float limit)
{
    SHARED(shared);
    const int64_t row = block_x();
    const float *x = p.x + row * p.k;
    const int32_t bits = row_magnitude(x, p.k, (int32_t *)shared);
    const float m = bits_float(bits);
    const bool finite = bits < 0x7f800000, kept = finite && m >= 0x1p-100f;
    const float inverse = kept ? limit / m : 0.0f;
    if (thread_index() == 0) {
        p.scales[row] = kept ? m / limit : 0.0f;
        if (!finite) *p.finite = 0;
    }
    for (int32_t i = thread_index() * 4; i < p.k_padded; i += QUANTIZE_THREADS * 4) {
        float4 v = four(x, i, p.k);
        uint32_t first = 0, second = 0;
        UNROLL
        for (int32_t j = 0; j < 4; j++) {
            int32_t q = kept ? round_even(v[j] * inverse) : 0, high = (q + 64) >> 7;
            first |= ((uint32_t)(HALVES ? high : q) & 255) << 8 * j;
            if (HALVES) second |= ((uint32_t)(q - 128 * high) & 255) << 8 * j;
        }
        *(uint32_t *)(p.high + row * p.k_padded + i) = first;
        if (HALVES) *(uint32_t *)(p.low + row * p.k_padded + i) = second;
    }
}

KERNEL THREADS(QUANTIZE_THREADS, 4) quantize_i8(quantize_rows p) { quantize_row<false>(p, 127.0f); }
KERNEL THREADS(QUANTIZE_THREADS, 4) quantize_i16(quantize_rows p) { quantize_row<true>(p, 16256.0f); }
