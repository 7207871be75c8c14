/* What kernels of rows share: maxima and exact sums over a block of ROW_THREADS, and how a row is quantised (docs/arithmetic.md, "Quantised rows"). */
#ifndef R3MES_CUDA_ROWS_H
#define R3MES_CUDA_ROWS_H

#include "device.h"

#define ROW_THREADS QUANTIZE_THREADS
#define ROW_WARPS (ROW_THREADS / 32)
#define I8_LIMIT 127.0f
#define I16_LIMIT 16256.0f
#define INFINITY_BITS 0x7f800000

DEVICE int32_t magnitude_bits(float x) { return float_bits(x) & 0x7fffffff; }
DEVICE int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/* The largest of the block's values, given to every thread. `found`: ROW_WARPS words, free again at the next barrier. */
DEVICE int32_t block_largest(int32_t value, int32_t *found)
{
    for (int32_t mask = 16; mask > 0; mask >>= 1) value = larger(value, shuffle_xor(value, mask));
    barrier();
    if (thread_index() % 32 == 0) found[thread_index() / 32] = value;
    barrier();
    for (int32_t i = 0; i < ROW_WARPS; i++) value = larger(value, found[i]);
    return value;
}

/* Their sum. `found`: ROW_WARPS words of eight bytes. */
DEVICE int64_t block_sum(int64_t value, int64_t *found)
{
    for (int32_t mask = 16; mask > 0; mask >>= 1) {
        uint32_t low = (uint32_t)shuffle_xor((int32_t)value, mask);
        int32_t high = shuffle_xor((int32_t)(value >> 32), mask);
        value += (int64_t)((uint64_t)(uint32_t)high << 32 | low);
    }
    barrier();
    if (thread_index() % 32 == 0) found[thread_index() / 32] = value;
    barrier();
    value = 0;
    for (int32_t i = 0; i < ROW_WARPS; i++) value += found[i];
    return value;
}

/* How a row is quantised, by the bits of its largest magnitude: a tiny or non-finite one is zeros with scale 0. */
struct row_scale {
    float scale, inverse;
    bool kept, finite;
};

DEVICE row_scale scale_of_row(int32_t bits, float limit)
{
    const float m = bits_float(bits);
    const bool finite = bits < INFINITY_BITS, kept = finite && m >= 0x1p-100f;
    return {kept ? m / limit : 0.0f, kept ? limit / m : 0.0f, kept, finite};
}

DEVICE int32_t quantized(float x, const row_scale &s) { return s.kept ? round_even(x * s.inverse) : 0; }

/* An I16 as its halves, 128*high + low. */
DEVICE void store_halves(int8_t *high, int8_t *low, int64_t at, int32_t q)
{
    const int32_t upper = (q + 64) >> 7;
    high[at] = (int8_t)upper;
    low[at] = (int8_t)(q - 128 * upper);
}
DEVICE int32_t halves(const int8_t *high, const int8_t *low, int64_t at) { return high[at] * 128 + low[at]; }

#endif
