/* docs/arithmetic.md, "Quantised rows": one block a row. q is padded with zeros to k_padded; an I16 row is written as its two int8 halves, v = 128*high + low. */
#include "rows.h"

/* Four values of a row from i on, zeros past its end; by one load where rows keep the alignment. */
DEVICE float4 four(const float *x, int32_t i, int32_t k)
{
    if (k % 4 == 0) return i < k ? *(const float4 *)(x + i) : (float4){0.0f, 0.0f, 0.0f, 0.0f};
    return (float4){i < k ? x[i] : 0.0f, i + 1 < k ? x[i + 1] : 0.0f, i + 2 < k ? x[i + 2] : 0.0f, i + 3 < k ? x[i + 3] : 0.0f};
}

DEVICE int32_t row_magnitude(const float *x, int32_t k, int32_t *found)
{
    int32_t largest = 0;
    for (int32_t i = thread_index() * 4; i < k; i += ROW_THREADS * 4) {
        float4 v = four(x, i, k);
        UNROLL
        for (int32_t j = 0; j < 4; j++) largest = larger(largest, magnitude_bits(v[j]));
    }
    return block_largest(largest, found);
}

template <bool HALVES> DEVICE void quantize_row(const quantize_rows &p, float limit)
{
    SHARED(shared);
    const int64_t row = block_x();
    const float *x = p.x + row * p.k;
    const row_scale s = scale_of_row(row_magnitude(x, p.k, (int32_t *)shared), limit);
    if (thread_index() == 0) {
        p.scales[row] = s.scale;
        if (!s.finite) *p.finite = 0;
    }
    for (int32_t i = thread_index() * 4; i < p.k_padded; i += ROW_THREADS * 4) {
        float4 v = four(x, i, p.k);
        uint32_t first = 0, second = 0;
        UNROLL
        for (int32_t j = 0; j < 4; j++) {
            int32_t q = quantized(v[j], s), high = (q + 64) >> 7;
            first |= ((uint32_t)(HALVES ? high : q) & 255) << 8 * j;
            if (HALVES) second |= ((uint32_t)(q - 128 * high) & 255) << 8 * j;
        }
        *(uint32_t *)(p.high + row * p.k_padded + i) = first;
        if (HALVES) *(uint32_t *)(p.low + row * p.k_padded + i) = second;
    }
}

KERNEL THREADS(QUANTIZE_THREADS, 4) quantize_i8(quantize_rows p) { quantize_row<false>(p, I8_LIMIT); }
KERNEL THREADS(QUANTIZE_THREADS, 4) quantize_i16(quantize_rows p) { quantize_row<true>(p, I16_LIMIT); }

/* A row a block. The first level is computed again where the second needs it. */
KERNEL THREADS(QUANTIZE_THREADS, 4) quantize_i16_plus(quantize_twice p)
{
    SHARED(shared);
    const int64_t row = block_x(), at = row * p.k_padded;
    const float *x = p.x + row * p.k;
    int32_t largest = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) largest = larger(largest, magnitude_bits(x[i] * p.col_scales[i]));
    const row_scale first = scale_of_row(block_largest(largest, (int32_t *)shared), I16_LIMIT);
    largest = 0;
    for (int32_t i = thread_index(); i < p.k; i += ROW_THREADS) {
        const float y = x[i] * p.col_scales[i];
        largest = larger(largest, magnitude_bits(y - (float)quantized(y, first) * first.scale));
    }
    const row_scale second = scale_of_row(block_largest(largest, (int32_t *)shared), I16_LIMIT);
    for (int32_t i = thread_index(); i < p.k_padded; i += ROW_THREADS) {
        const float y = i < p.k ? x[i] * p.col_scales[i] : 0.0f;
        const int32_t q = quantized(y, first);
        store_halves(p.first, p.first + p.plane, at + i, q);
        store_halves(p.second, p.second + p.plane, at + i, i < p.k ? quantized(y - (float)q * first.scale, second) : 0);
    }
    if (thread_index() != 0) return;
    p.first_scales[row] = first.scale;
    p.second_scales[row] = second.scale;
    if (!first.finite || !second.finite) *p.finite = 0;
}

DEVICE float scaled_by_row(const quantize_columns &p, int64_t row, int64_t column)
{
    const float x = p.x[row * p.k + column];
    return p.row_scales == nullptr ? x : x * p.row_scales[row];
}

/* A block: 32 columns of x, rows of q. Threads stand 32 abreast along a row of x to read and along a row of q to write; a tile in shared memory turns them. */
KERNEL THREADS(COLUMNS_THREADS, 4) quantize_i16_transposed(quantize_columns p)
{
    SHARED(shared);
    int32_t *tile = (int32_t *)shared; /* [32][33]; first [8][32] for the magnitudes */
    const int32_t x = thread_index() % 32, y = thread_index() / 32;
    const int64_t first = (int64_t)block_x() * 32, column = first + x;
    int32_t largest = 0;
    if (column < p.k)
        for (int64_t row = y; row < p.rows; row += 8) largest = larger(largest, magnitude_bits(scaled_by_row(p, row, column)));
    tile[y * 32 + x] = largest;
    barrier();
    for (int32_t i = 0; i < 8; i++) largest = larger(largest, tile[i * 32 + x]);
    const row_scale s = scale_of_row(largest, I16_LIMIT);
    if (y == 0 && column < p.k) {
        p.scales[column] = s.scale;
        if (!s.finite) *p.finite = 0;
    }
    for (int64_t row = 0; row < p.rows_padded; row += 32) {
        barrier();
        for (int32_t i = y; i < 32; i += 8) tile[i * 33 + x] = row + i < p.rows && column < p.k ? quantized(scaled_by_row(p, row + i, column), s) : 0;
        barrier();
        for (int32_t i = y; i < 32; i += 8)
            if (first + i < p.k) store_halves(p.high, p.low, (first + i) * p.rows_padded + row + x, tile[x * 33 + i]);
    }
}
