/* Ternary products by dp4a (sm_61 and later). A block owns 16 rows of w, its warps share the columns, TOKENS rows of x are in flight.
   The codes w + 1 stay where they lie in the packed byte: masks cut out multiples 1, 4, 16 and 64 of them, each into its own sum, and the sum of x takes the ones away again. */
#include "ternary.h"

#define WARPS 8
#define SLAB_TILES 32 /* columns of x that lie in shared memory at once, in tiles */
#define SLAB_BYTES (SLAB_TILES * TILE_COLUMNS)

/* x[TOKENS, slab] into shared memory in the order the masks want: of each tile and quarter, for each word, columns 0 2 16 18 and 1 3 17 19. */
template <int TOKENS> DEVICE void stage(const ternary_product &p, const int8_t *x, int32_t token, int32_t tile, int32_t tiles, uint8_t *shared)
{
    for (int32_t i = thread_index(); i < TOKENS * tiles * 16; i += WARPS * 32) {
        int32_t t = i / (tiles * 16), rest = i % (tiles * 16), q = rest / 4 % 4, j = rest % 4;
        uint32_t low = 0, high = 0;
        if (token + t < p.m) {
            const int8_t *from = x + (int64_t)(token + t) * p.k + (tile + rest / 16) * TILE_COLUMNS + 32 * j + 4 * q;
            low = *(const uint32_t *)from;
            high = *(const uint32_t *)(from + 16);
        }
        uint32_t *to = (uint32_t *)(shared + t * SLAB_BYTES + rest / 16 * TILE_COLUMNS + q * 32 + j * 8);
        to[0] = pick_bytes(low, high, 0x6420);
        to[1] = pick_bytes(low, high, 0x7531);
    }
}

/* One tile with one row of x: sums of rows 2g and 2g + 1. */
DEVICE void add_tile(word4 w, const uint8_t *x, int32_t &sum, int32_t &next)
{
    const int32_t *at = (const int32_t *)x;
    int32_t s1 = 0, s16 = 0, s4 = 0, s64 = 0, ones = 0;
    UNROLL
    for (int32_t j = 0; j < 4; j++) {
        int32_t even = at[2 * j], odd = at[2 * j + 1];
        s1 = dot4_unsigned(w[j] & 0x03030303, even, s1);
        s16 = dot4_unsigned(w[j] & 0x30303030, odd, s16);
        s4 = dot4_unsigned(w[j] & 0x0c0c0c0c, even, s4);
        s64 = dot4_unsigned(w[j] & 0xc0c0c0c0, odd, s64);
        ones = dot4_unsigned(0x01010101, even, dot4_unsigned(0x01010101, odd, ones));
    }
    sum += s1 + (s16 >> 4) - ones;
    next += (s4 >> 2) + (s64 >> 6) - ones;
}

template <int TOKENS, int STRIPS> DEVICE void multiply(const ternary_product &p)
{
    SHARED(shared);
    const int32_t warp = thread_index() / 32, lane = thread_index() % 32, tiles = p.k / TILE_COLUMNS, token = block_y() * TOKENS;
    const uint8_t *w[STRIPS];
    int32_t sums[STRIPS][TOKENS][2] = {};
    UNROLL
    for (int32_t s = 0; s < STRIPS; s++) w[s] = tile_row(p, block_x() * STRIPS + s) + lane * 16;
    for (int32_t plane = 0; plane < p.planes; plane++) {
        UNROLL
        for (int32_t i = 0; i < STRIPS * TOKENS; i++) sums[i / TOKENS][i % TOKENS][0] <<= 7, sums[i / TOKENS][i % TOKENS][1] <<= 7;
        for (int32_t first = 0; first < tiles; first += SLAB_TILES) {
            int32_t count = tiles - first < SLAB_TILES ? tiles - first : SLAB_TILES;
            word4 ahead[SLAB_TILES / WARPS][STRIPS];
            UNROLL
            for (int32_t i = 0; i < SLAB_TILES / WARPS; i++)
                UNROLL
                for (int32_t s = 0; s < STRIPS; s++)
                    if (warp + i * WARPS < count) ahead[i][s] = *(const word4 *)(w[s] + (int64_t)(first + warp + i * WARPS) * PIECE_BYTES);
            barrier();
            stage<TOKENS>(p, p.x + plane * p.plane, token, first, count, shared);
            barrier();
            UNROLL
            for (int32_t i = 0; i < SLAB_TILES / WARPS; i++) {
                if (warp + i * WARPS >= count) break;
                UNROLL
                for (int32_t t = 0; t < TOKENS; t++)
                    UNROLL
                    for (int32_t s = 0; s < STRIPS; s++)
                        add_tile(ahead[i][s], shared + t * SLAB_BYTES + (warp + i * WARPS) * TILE_COLUMNS + lane % 4 * 32, sums[s][t][0], sums[s][t][1]);
            }
        }
    }
    barrier();
    int32_t *parts = (int32_t *)shared; /* [WARPS][TOKENS][STRIPS * 16] */
    UNROLL
    for (int32_t i = 0; i < STRIPS * TOKENS * 2; i++) {
        int32_t s = i / 2 / TOKENS, t = i / 2 % TOKENS, sum = sums[s][t][i % 2];
        sum += shuffle_xor(sum, 1);
        sum += shuffle_xor(sum, 2);
        if (lane % 4 == 0) parts[(warp * TOKENS + t) * STRIPS * 16 + s * 16 + lane / 4 * 2 + i % 2] = sum;
    }
    barrier();
    for (int32_t i = thread_index(); i < TOKENS * STRIPS * 16; i += WARPS * 32) {
        int32_t row = block_x() * STRIPS * 16 + i % (STRIPS * 16), t = token + i / (STRIPS * 16), sum = 0;
        if (row >= p.n || t >= p.m) continue;
        for (int32_t part = 0; part < WARPS; part++) sum += parts[part * TOKENS * STRIPS * 16 + i];
        p.y[(int64_t)t * p.n + row] = scaled(sum, p.sx[t], p.scale);
    }
}

/* Grid: rows / (16 * strips) by tokens; shared memory: DP4A_SHARED_BYTES. */
KERNEL THREADS(WARPS * 32, 4) ternary_dp4a_1(ternary_product p) { multiply<1, 1>(p); }
KERNEL THREADS(WARPS * 32, 3) ternary_dp4a_1x2(ternary_product p) { multiply<1, 2>(p); }
KERNEL THREADS(WARPS * 32, 2) ternary_dp4a_8(ternary_product p) { multiply<8, 1>(p); }
