/* Ternary products by mma.m16n8k32 (sm_80 and later): w is the first operand, unpacked from the packed words in registers; x the second, from shared memory or straight from global. */
#include "ternary.h"

/* A block: 128 rows of w by 128 tokens, four warps of 64 by 64. */
#define WIDE_STAGES 4
#define WIDE_TOKENS 128
#define STAGE_BYTES (WIDE_TOKENS * TILE_COLUMNS)

DEVICE void copy_stage(const ternary_product &p, uint32_t to, int32_t token, int32_t step)
{
    const int32_t tiles = p.k / TILE_COLUMNS;
    const int8_t *x = p.x + step / tiles * p.plane + step % tiles * TILE_COLUMNS;
    UNROLL
    for (int32_t i = 0; i < WIDE_TOKENS * 8 / 128; i++) {
        int32_t chunk = i * 128 + thread_index(), row = chunk / 8, at = chunk % 8;
        int32_t t = token + row < p.m ? token + row : p.m - 1;
        copy_async(to + row * 128 + ((at ^ (row & 7)) << 4), x + (int64_t)t * p.k + at * 16);
    }
}

/* 64 rows by 64 tokens by 128 columns. */
DEVICE void add_step(int32_t sums[4][8][4], const word4 w[4], uint32_t x, int32_t lane)
{
    const uint32_t row = x + (lane / 16 * 8 + lane % 8) * 128;
    UNROLL
    for (int32_t j = 0; j < 4; j++) {
        uint32_t b[4][4];
        UNROLL
        for (int32_t t = 0; t < 4; t++) load_matrices(b[t], row + t * 16 * 128 + (((j * 2 + lane / 8 % 2) ^ (lane % 8)) << 4));
        UNROLL
        for (int32_t s = 0; s < 4; s++) {
            uint32_t a[4];
            unpack(w[s][j], a);
            UNROLL
            for (int32_t t = 0; t < 4; t++) {
                mma_s8(sums[s][2 * t], a, b[t][0], b[t][1]);
                mma_s8(sums[s][2 * t + 1], a, b[t][2], b[t][3]);
            }
        }
    }
}

/* Grid: rows / 128 by tokens / 128; shared memory: MMA_WIDE_SHARED_BYTES. */
KERNEL THREADS(MMA_WIDE_THREADS, 2) ternary_mma_wide(ternary_product p)
{
    SHARED(shared);
    const int32_t warp = thread_index() / 32, lane = thread_index() % 32, tiles = p.k / TILE_COLUMNS, steps = tiles * p.planes;
    const int32_t token = block_y() * WIDE_TOKENS, strip = block_x() * 8 + warp / 2 * 4;
    const uint32_t base = shared_address(shared), mine = warp % 2 * 64 * 128;
    const uint8_t *rows[4];
    word4 w[4];
    int32_t sums[4][8][4] = {};
    UNROLL
    for (int32_t s = 0; s < 4; s++) rows[s] = tile_row(p, strip + s) + lane * 16, w[s] = *(const word4 *)rows[s];
    for (int32_t i = 0; i < WIDE_STAGES - 1; i++) {
        if (i < steps) copy_stage(p, base + i * STAGE_BYTES, token, i);
        copy_commit();
    }
    for (int32_t step = 0; step < steps; step++) {
        copy_wait<WIDE_STAGES - 2>();
        barrier();
        int32_t next = step + WIDE_STAGES - 1;
        if (next < steps) copy_stage(p, base + next % WIDE_STAGES * STAGE_BYTES, token, next);
        copy_commit();
        if (step == tiles) {
            UNROLL
            for (int32_t i = 0; i < 128; i++) sums[i / 32][i / 4 % 8][i % 4] <<= 7;
        }
        word4 after[4] = {w[0], w[1], w[2], w[3]};
        if (step + 1 < steps) {
            UNROLL
            for (int32_t s = 0; s < 4; s++) after[s] = *(const word4 *)(rows[s] + (int64_t)((step + 1) % tiles) * PIECE_BYTES);
        }
        add_step(sums, w, base + step % WIDE_STAGES * STAGE_BYTES + mine, lane);
        UNROLL
        for (int32_t s = 0; s < 4; s++) w[s] = after[s];
    }
    const bool pairs = p.n % 2 == 0;
    const int32_t first = token + warp % 2 * 64 + lane % 4 * 2;
    float sx[16]; /* before the stores, which the compiler must think could change them */
    UNROLL
    for (int32_t i = 0; i < 16; i++) sx[i] = first + i / 2 * 8 + i % 2 < p.m ? p.sx[first + i / 2 * 8 + i % 2] : 0.0f;
    UNROLL
    for (int32_t i = 0; i < 16; i++) {
        int32_t at = first + i / 2 * 8 + i % 2;
        if (at >= p.m) continue;
        UNROLL
        for (int32_t s = 0; s < 4; s++) store_pair(p, at, (strip + s) * 16 + lane / 4 * 2, sums[s][i / 2][i % 2], sums[s][i / 2][2 + i % 2], sx[i], pairs);
    }
}

/* Few tokens: a block has 32 rows of w by 32 tokens, its WARPS share the columns and add up in shared memory. Grid: rows / 32 by tokens / 32; shared memory: MMA_NARROW_SHARED_BYTES. */
#define NARROW_STRIPS 2

template <int WARPS> DEVICE void multiply_narrow(const ternary_product &p)
{
    SHARED(shared);
    const int32_t ROWS = NARROW_STRIPS * 16, warp = thread_index() / 32, lane = thread_index() % 32, tiles = p.k / TILE_COLUMNS, token = block_y() * 32;
    const uint8_t *rows[NARROW_STRIPS];
    UNROLL
    for (int32_t s = 0; s < NARROW_STRIPS; s++) rows[s] = tile_row(p, block_x() * NARROW_STRIPS + s) + lane * 16;
    int32_t sums[NARROW_STRIPS][4][4] = {};
    for (int32_t plane = 0; plane < p.planes; plane++) {
        UNROLL
        for (int32_t i = 0; i < NARROW_STRIPS * 16; i++) sums[i / 16][i / 4 % 4][i % 4] <<= 7;
        for (int32_t tile = warp; tile < tiles; tile += WARPS) {
            word4 w[NARROW_STRIPS];
            UNROLL
            for (int32_t s = 0; s < NARROW_STRIPS; s++) w[s] = *(const word4 *)(rows[s] + (int64_t)tile * PIECE_BYTES);
            UNROLL
            for (int32_t t = 0; t < 4; t++) {
                int32_t at = token + t * 8 + lane / 4;
                const int8_t *x = p.x + plane * p.plane + (int64_t)(at < p.m ? at : p.m - 1) * p.k + tile * TILE_COLUMNS + lane % 4 * 4;
                UNROLL
                for (int32_t j = 0; j < 4; j++) {
                    uint32_t b0 = *(const uint32_t *)(x + 32 * j), b1 = *(const uint32_t *)(x + 32 * j + 16);
                    UNROLL
                    for (int32_t s = 0; s < NARROW_STRIPS; s++) {
                        uint32_t a[4];
                        unpack(w[s][j], a);
                        mma_s8(sums[s][t], a, b0, b1);
                    }
                }
            }
        }
    }
    int32_t *parts = (int32_t *)shared; /* [WARPS][32 tokens][ROWS] */
    UNROLL
    for (int32_t i = 0; i < NARROW_STRIPS * 16; i++) {
        int32_t s = i / 16, t = i / 4 % 4, c = i % 4;
        parts[(warp * 32 + t * 8 + lane % 4 * 2 + c % 2) * ROWS + s * 16 + lane / 4 * 2 + c / 2] = sums[s][t][c];
    }
    barrier();
    for (int32_t i = thread_index(); i < 32 * ROWS; i += WARPS * 32) {
        int32_t row = block_x() * ROWS + i % ROWS, t = token + i / ROWS, sum = 0;
        if (row >= p.n || t >= p.m) continue;
        UNROLL
        for (int32_t part = 0; part < WARPS; part++) sum += parts[part * 32 * ROWS + i];
        p.y[(int64_t)t * p.n + row] = scaled(sum, p.sx[t], p.scale);
    }
}

KERNEL THREADS(256, 2) ternary_mma_narrow(ternary_product p) { multiply_narrow<8>(p); }
KERNEL THREADS(512, 1) ternary_mma_narrow_16(ternary_product p) { multiply_narrow<16>(p); }
