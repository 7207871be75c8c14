/* c[m, n] = (f32(a[m, k] . b[n, k]^T) * sa[m]) * sb[n] by mma.m16n8k32 (sm_80 and later). An int16 operand is two planes of int8, 128*high + low: products of halves have sums of their own,
   high.high, the mixed ones together, low.low; each fits int32 up to 131072 terms. A block: 64 by 64, four warps of 32 by 32. */
#include "device.h"

#define SIDE 64
#define PLANE_BYTES (SIDE * 128)
#define STAGES 2

DEVICE void copy_rows(uint32_t to, const int8_t *from, int32_t first, int32_t rows, int32_t k)
{
    UNROLL
    for (int32_t i = 0; i < SIDE * 8 / 128; i++) {
        int32_t chunk = i * 128 + thread_index(), row = chunk / 8, at = chunk % 8;
        int32_t r = first + row < rows ? first + row : rows - 1;
        copy_async(to + row * 128 + ((at ^ (row & 7)) << 4), from + (int64_t)r * k + at * 16);
    }
}

template <int A_PLANES> DEVICE void copy_both(const rows_product &p, uint32_t to, int32_t step)
{
    UNROLL
    for (int32_t plane = 0; plane < A_PLANES; plane++) copy_rows(to + plane * PLANE_BYTES, p.a + plane * p.a_plane + step * 128, block_y() * SIDE, p.m, p.k);
    UNROLL
    for (int32_t plane = 0; plane < 2; plane++) copy_rows(to + (A_PLANES + plane) * PLANE_BYTES, p.b + plane * p.b_plane + step * 128, block_x() * SIDE, p.n, p.k);
}

/* 32 by 32 by 32 of one warp; sums[0]: high.high, [1]: mixed, [2]: low.low. */
template <int A_PLANES> DEVICE void add_products(int32_t sums[A_PLANES + 1][2][4][4], uint32_t at, int32_t warp, int32_t lane, int32_t j)
{
    uint32_t a[A_PLANES][2][4], b[2][2][4];
    UNROLL
    for (int32_t plane = 0; plane < A_PLANES; plane++)
        UNROLL
        for (int32_t i = 0; i < 2; i++)
            load_matrices(a[plane][i], at + plane * PLANE_BYTES + (warp / 2 * 32 + i * 16 + lane % 16) * 128 + (((j * 2 + lane / 16) ^ (lane % 8)) << 4));
    UNROLL
    for (int32_t plane = 0; plane < 2; plane++)
        UNROLL
        for (int32_t i = 0; i < 2; i++)
            load_matrices(
                b[plane][i], at + (A_PLANES + plane) * PLANE_BYTES + (warp % 2 * 32 + i * 16 + lane / 16 * 8 + lane % 8) * 128 + (((j * 2 + lane / 8 % 2) ^ (lane % 8)) << 4));
    UNROLL
    for (int32_t pa = 0; pa < A_PLANES; pa++)
        UNROLL
        for (int32_t pb = 0; pb < 2; pb++)
            UNROLL
            for (int32_t i = 0; i < 2; i++)
                UNROLL
                for (int32_t t = 0; t < 4; t++) mma_s8(sums[pa + pb][i][t], a[pa][i], b[pb][t / 2][t % 2 * 2], b[pb][t / 2][t % 2 * 2 + 1]);
}

template <int A_PLANES> DEVICE void multiply(const rows_product &p)
{
    SHARED(shared);
    const int32_t warp = thread_index() / 32, lane = thread_index() % 32, steps = p.k / 128;
    const uint32_t base = shared_address(shared);
    const int32_t stage_bytes = (A_PLANES + 2) * PLANE_BYTES;
    int32_t sums[A_PLANES + 1][2][4][4] = {};
    copy_both<A_PLANES>(p, base, 0);
    copy_commit();
    for (int32_t step = 0; step < steps; step++) {
        copy_wait<0>();
        barrier();
        if (step + 1 < steps) copy_both<A_PLANES>(p, base + (step + 1) % STAGES * stage_bytes, step + 1);
        copy_commit();
        UNROLL
        for (int32_t j = 0; j < 4; j++) add_products<A_PLANES>(sums, base + step % STAGES * stage_bytes, warp, lane, j);
    }
    UNROLL
    for (int32_t i = 0; i < 2; i++)
        UNROLL
        for (int32_t t = 0; t < 4; t++)
            UNROLL
            for (int32_t c = 0; c < 4; c++) {
                int32_t row = block_y() * SIDE + warp / 2 * 32 + i * 16 + c / 2 * 8 + lane / 4, column = block_x() * SIDE + warp % 2 * 32 + t * 8 + lane % 4 * 2 + c % 2;
                if (row >= p.m || column >= p.n) continue;
                int64_t sum = sums[0][i][t][c];
                UNROLL
                for (int32_t s = 1; s <= A_PLANES; s++) sum = sum * 128 + sums[s][i][t][c];
                p.c[(int64_t)row * p.n + column] = ((float)sum * p.sa[row]) * p.sb[column];
            }
}

/* Grid: n / 64 by m / 64; shared memory: PRODUCT_SHARED_BYTES. */
KERNEL THREADS(PRODUCT_THREADS, 2) multiply_i8_i16(rows_product p) { multiply<1>(p); }
KERNEL THREADS(PRODUCT_THREADS, 2) multiply_i16_i16(rows_product p) { multiply<2>(p); }
