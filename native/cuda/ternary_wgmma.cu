/* Ternary products by wgmma (sm_90a). w is the first operand, unpacked in registers from the packed words, 64 rows a warpgroup and strip; x the second, brought into shared memory by bulk
   tensor copies, 128 columns a stage, rows of 128 bytes swizzled. A block: two warpgroups that multiply, 128 * STRIPS rows of w by TOKENS tokens, and a third of which one thread copies.
   Blocks stay and take one tile of y after another, so that results are written while the next products run. Packed weights cost a quarter of x's bytes, so tall tiles read least. */
#include "ternary.h"
#include "wgmma.h"

#define CONSUMERS 256
#define BARRIER_BYTES 1024

/* Where a thread stands in the ring of stages: a pair of barriers each, full and empty, 16 bytes apart. */
struct ring {
    uint32_t barriers, stages;
    int32_t stage, parity, last; /* last: the stage before this one */
};

template <int TOKENS> DEVICE uint32_t full(const ring &at) { return at.barriers + at.stage * 16; }
template <int TOKENS> DEVICE uint32_t bytes(const ring &at) { return at.stages + at.stage * TOKENS * TILE_COLUMNS; }

template <int STAGES> DEVICE void advance(ring &at)
{
    at.last = at.stage;
    if (++at.stage == STAGES) at.stage = 0, at.parity ^= 1;
}

/* Which tile of y: rows first, so that blocks at work together share x. */
struct place {
    int32_t row, token;
};

template <int TOKENS, int STRIPS> DEVICE place place_of(const ternary_product &p, int32_t tile)
{
    const int32_t across = (p.n + 128 * STRIPS - 1) / (128 * STRIPS);
    return {tile % across * 128 * STRIPS, tile / across * TOKENS};
}

template <int TOKENS, int STRIPS> DEVICE int32_t tiles_of(const ternary_product &p)
{
    return (p.n + 128 * STRIPS - 1) / (128 * STRIPS) * ((p.m + TOKENS - 1) / TOKENS);
}

template <int TOKENS, int STRIPS, int STAGES> DEVICE void produce(const ternary_product &p, ring at)
{
    map_acquire(p.x_map);
    at.parity = 1; /* every stage is empty at first */
    for (int32_t tile = block_x(); tile < tiles_of<TOKENS, STRIPS>(p); tile += grid_x()) {
        const int32_t token = place_of<TOKENS, STRIPS>(p, tile).token;
        for (int32_t plane = 0; plane < p.planes; plane++)
            for (int32_t column = 0; column < p.k; column += TILE_COLUMNS) {
                mbarrier_wait(full<TOKENS>(at) + 8, at.parity);
                mbarrier_expect(full<TOKENS>(at), TOKENS * TILE_COLUMNS);
                copy_box(bytes<TOKENS>(at), p.x_map, column, plane * p.m + token, full<TOKENS>(at));
                advance<STAGES>(at);
            }
    }
}

/* The descriptor of rows of 128 bytes, swizzled by 128, groups of eight rows 1024 bytes apart. */
DEVICE uint64_t descriptor(uint32_t address) { return (uint64_t)(address >> 4 & 0x3fff) | 1ull << 16 | 64ull << 32 | 1ull << 62; }

/* The weights of 128 columns as they come from memory, and of 64 as the tensor core takes them. */
template <int STRIPS> struct packed {
    word4 w[STRIPS];
};
template <int STRIPS> struct fragments {
    uint32_t a[STRIPS][2][4];
};

template <int STRIPS> DEVICE packed<STRIPS> load(const uint8_t *const rows[STRIPS], int32_t tile)
{
    packed<STRIPS> to;
    UNROLL
    for (int32_t s = 0; s < STRIPS; s++) to.w[s] = *(const word4 *)(rows[s] + (int64_t)tile * TILE_BYTES);
    return to;
}

template <int STRIPS> DEVICE void unpack_half(fragments<STRIPS> &to, const packed<STRIPS> &from, int32_t half)
{
    UNROLL
    for (int32_t s = 0; s < STRIPS; s++)
        UNROLL
        for (int32_t j = 0; j < 2; j++) unpack(from.w[s][half * 2 + j], to.a[s][j]);
}

/* The products of 64 columns begin, and those begun before them end. */
template <int TOKENS, int STRIPS> DEVICE void begin(int32_t *sums, const fragments<STRIPS> &w, uint32_t x)
{
    wgmma_fence();
    UNROLL
    for (int32_t j = 0; j < 2; j++)
        UNROLL
        for (int32_t s = 0; s < STRIPS; s++) wgmma_s8<TOKENS>(sums + s * TOKENS / 2, w.a[s][j], descriptor(x + j * 32));
    wgmma_commit();
    wgmma_wait<1>();
}

/* One plane of x, all columns: while the tensor core has one half of a stage, the other half's registers take their weights. */
template <int TOKENS, int STRIPS, int STAGES> DEVICE void consume_plane(int32_t *sums, const uint8_t *const rows[STRIPS], int32_t tiles, ring &at)
{
    fragments<STRIPS> first, second;
    packed<STRIPS> w = load<STRIPS>(rows, 0);
    unpack_half<STRIPS>(first, w, 0);
    int32_t tile = 0;
    do { /* never no times: on such a path ptxas would see sums written while products run, and let each wait for the one before */
        packed<STRIPS> next = load<STRIPS>(rows, tile + 1 < tiles ? tile + 1 : tile);
        mbarrier_wait(full<TOKENS>(at), at.parity);
        begin<TOKENS, STRIPS>(sums, first, bytes<TOKENS>(at));
        if (tile > 0 && thread_index() % 32 == 0) mbarrier_arrive(at.barriers + at.last * 16 + 8);
        unpack_half<STRIPS>(second, w, 1);
        begin<TOKENS, STRIPS>(sums, second, bytes<TOKENS>(at) + 64);
        w = next;
        unpack_half<STRIPS>(first, w, 0);
        advance<STAGES>(at);
    } while (++tile < tiles);
    wgmma_wait<0>();
    if (thread_index() % 32 == 0) mbarrier_arrive(at.barriers + at.last * 16 + 8);
}

/* y of one strip: a thread has two neighbouring rows of w for each of its tokens. */
template <int TOKENS> DEVICE void store(const ternary_product &p, const int32_t *sums, int32_t row, int32_t token)
{
    const bool pairs = p.n % 2 == 0;
    UNROLL
    for (int32_t t = 0; t < TOKENS / 8; t++)
        UNROLL
        for (int32_t c = 0; c < 2; c++) {
            int32_t at = token + t * 8 + thread_index() % 4 * 2 + c;
            if (at < p.m) store_pair(p, at, row, sums[t * 4 + c], sums[t * 4 + 2 + c], p.sx[at], pairs);
        }
}

template <int TOKENS, int STRIPS, int STAGES> DEVICE void consume(const ternary_product &p, ring at)
{
    const int32_t warp = thread_index() / 32, lane = thread_index() % 32, tiles = p.k / TILE_COLUMNS;
    for (int32_t tile = block_x(); tile < tiles_of<TOKENS, STRIPS>(p); tile += grid_x()) {
        const place here = place_of<TOKENS, STRIPS>(p, tile);
        const uint8_t *rows[STRIPS];
        int32_t sums[STRIPS * TOKENS / 2];
        UNROLL
        for (int32_t s = 0; s < STRIPS; s++) rows[s] = tile_row(p, here.row / 16 + warp * STRIPS + s) + lane * 16;
        UNROLL
        for (int32_t i = 0; i < STRIPS * TOKENS / 2; i++) sums[i] = 0;
        consume_plane<TOKENS, STRIPS, STAGES>(sums, rows, tiles, at);
        if (p.planes == 2) {
            UNROLL
            for (int32_t i = 0; i < STRIPS * TOKENS / 2; i++) sums[i] <<= 7;
            consume_plane<TOKENS, STRIPS, STAGES>(sums, rows, tiles, at);
        }
        UNROLL
        for (int32_t s = 0; s < STRIPS; s++) store<TOKENS>(p, sums + s * TOKENS / 2, here.row + (warp * STRIPS + s) * 16 + lane / 4 * 2, here.token);
    }
}

template <int TOKENS, int STRIPS, int STAGES, int REGISTERS> DEVICE void multiply(const ternary_product &p)
{
    SHARED(shared);
    const uint32_t base = shared_address(shared);
    if (thread_index() == 0) {
        for (int32_t i = 0; i < STAGES; i++) mbarrier_init(base + i * 16, 1), mbarrier_init(base + i * 16 + 8, CONSUMERS / 32);
        mbarrier_publish();
    }
    barrier();
    const ring at = {base, base + BARRIER_BYTES, 0, 0, 0};
    if (thread_index() >= CONSUMERS) {
        registers_fewer<24>();
        if (thread_index() == CONSUMERS) produce<TOKENS, STRIPS, STAGES>(p, at);
    } else {
        registers_more<REGISTERS>();
        consume<TOKENS, STRIPS, STAGES>(p, at);
    }
}

/* Grid: at most as many blocks as tiles of y, one or two a multiprocessor; shared memory: WGMMA_SHARED_BYTES. The box of the tensor map: 128 bytes by TOKENS rows. */
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_256(ternary_product p) { multiply<256, 1, WGMMA_STAGES(256), 240>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_tall(ternary_product p) { multiply<128, 2, WGMMA_STAGES(128), 240>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_128(ternary_product p) { multiply<128, 1, WGMMA_STAGES(128), 208>(p); }
KERNEL THREADS(WGMMA_THREADS, 2) ternary_wgmma_64(ternary_product p) { multiply<64, 1, WGMMA_STAGES(64), 112>(p); }
