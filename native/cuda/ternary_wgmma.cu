/* Ternary products by wgmma (sm_90a). w is the first operand, unpacked in registers from the packed words, 64 rows a warpgroup and strip; x the second. Both come into shared memory by bulk
   copies, 128 columns a stage: x in rows of 128 bytes, swizzled, w packed behind it. A block: two warpgroups that multiply, 128 * STRIPS rows of w by TOKENS tokens, and a third that copies.
   Blocks stay and take one tile of y after another, so that results are written while the next products run.
   TURNS: each warpgroup has tiles and a ring of its own; one multiplies while the other writes, and they change over: without that order they run in step and write together. */
#include "ternary.h"
#include "wgmma.h"

#define CONSUMERS 256
#define BARRIER_BYTES 1024
#define COPIER_REGISTERS 40

/* Where a thread stands in the ring of stages: a pair of barriers each, full and empty, 16 bytes apart. */
struct ring {
    uint32_t barriers, stages;
    int32_t stage, parity;
};

DEVICE uint32_t full(const ring &at) { return at.barriers + at.stage * 16; }

template <int STAGES> DEVICE void advance(ring &at)
{
    if (++at.stage == STAGES) at.stage = 0, at.parity ^= 1;
}

/* Which tile of y: rows first, so that blocks at work together share x. */
struct place {
    int32_t row, token;
};

/* What a kernel is made of: TOKENS and 128 * STRIPS rows of w a block, STAGES of x, REGISTERS of a thread that multiplies. */
template <int T, int S, int N, int R, bool TURNS> struct plan {
    /* What the copying warpgroup gives back must cover what the others take, or they wait for ever: 65536 registers are shared, in eights a thread. */
    static_assert(2 * R + COPIER_REGISTERS <= 3 * (65536 / WGMMA_THREADS / 8 * 8), "registers of a block");
    static const int32_t tokens = T, strips = S, stages = N, registers = R, groups = TURNS ? 2 : 1, rows = 128 / groups * S, warps = CONSUMERS / 32 / groups;
    static const int32_t stage_bytes = WGMMA_STAGE_BYTES(T, rows);
    static const bool turns = TURNS;
};

template <typename PLAN> DEVICE uint32_t x_of(const ring &at) { return at.stages + at.stage * PLAN::stage_bytes; }

template <typename PLAN> DEVICE int32_t across(const ternary_product &p) { return (p.n + PLAN::rows - 1) / PLAN::rows; }
template <typename PLAN> DEVICE int32_t tiles_of(const ternary_product &p) { return across<PLAN>(p) * ((p.m + PLAN::tokens - 1) / PLAN::tokens); }
/* The first of a group's tiles, which are tile_step apart: every block has its first before any has its second. */
DEVICE int32_t first_tile(int32_t group) { return group * grid_x() + block_x(); }
template <typename PLAN> DEVICE int32_t tile_step() { return PLAN::groups * grid_x(); }

template <typename PLAN> DEVICE place place_of(const ternary_product &p, int32_t tile) { return {tile % across<PLAN>(p) * PLAN::rows, tile / across<PLAN>(p) * PLAN::tokens}; }

template <typename PLAN> DEVICE void produce(const ternary_product &p, ring at, int32_t group)
{
    map_acquire(p.x_map);
    at.parity = 1; /* every stage is empty at first */
    for (int32_t tile = first_tile(group); tile < tiles_of<PLAN>(p); tile += tile_step<PLAN>()) {
        const place here = place_of<PLAN>(p, tile);
        for (int32_t plane = 0; plane < p.planes; plane++)
            for (int32_t column = 0; column < p.k; column += TILE_COLUMNS) {
                mbarrier_wait(full(at) + 8, at.parity);
                mbarrier_expect(full(at), PLAN::stage_bytes);
                copy_box(x_of<PLAN>(at), p.x_map, column, plane * p.m + here.token, full(at));
                UNROLL
                for (int32_t i = 0; i < PLAN::rows / PIECE_ROWS; i++)
                    copy_bytes(x_of<PLAN>(at) + PLAN::tokens * TILE_COLUMNS + i * PIECE_BYTES, piece_row(p, here.row / PIECE_ROWS + i) + (int64_t)(column / TILE_COLUMNS) * PIECE_BYTES, PIECE_BYTES, full(at));
                advance<PLAN::stages>(at);
            }
    }
}

/* The descriptor of rows of 128 bytes, swizzled by 128, groups of eight rows 1024 bytes apart. */
DEVICE uint64_t descriptor(uint32_t address) { return (uint64_t)(address >> 4 & 0x3fff) | 1ull << 16 | 64ull << 32 | 1ull << 62; }

/* The weights of 128 columns as they are packed, and of 64 as the tensor core takes them. */
template <int STRIPS> struct packed {
    word4 w[STRIPS];
};
template <int STRIPS> struct fragments {
    uint32_t a[STRIPS][2][4];
};

/* Those of a stage, when it is full: a warp's strips are neighbours. */
template <typename PLAN> DEVICE packed<PLAN::strips> load(const ring &at)
{
    packed<PLAN::strips> to;
    const int32_t thread = thread_index() % (PLAN::warps * 32), mine = thread / 32 * PLAN::strips * TILE_BYTES + thread % 32 * 16;
    mbarrier_wait(full(at), at.parity);
    UNROLL
    for (int32_t s = 0; s < PLAN::strips; s++) to.w[s] = load_shared(x_of<PLAN>(at) + PLAN::tokens * TILE_COLUMNS + mine + s * TILE_BYTES);
    return to;
}

template <int STRIPS> DEVICE void unpack_half(fragments<STRIPS> &to, const packed<STRIPS> &from, int32_t half)
{
    UNROLL
    for (int32_t s = 0; s < STRIPS; s++)
        UNROLL
        for (int32_t j = 0; j < 2; j++) unpack(from.w[s][half * 2 + j], to.a[s][j]);
}

/* The products of 64 columns begin. */
template <int TOKENS, int STRIPS> DEVICE void begin(int32_t *sums, const fragments<STRIPS> &w, uint32_t x)
{
    wgmma_fence();
    UNROLL
    for (int32_t j = 0; j < 2; j++)
        UNROLL
        for (int32_t s = 0; s < STRIPS; s++) wgmma_s8<TOKENS>(sums + s * TOKENS / 2, w.a[s][j], descriptor(x + j * 32));
    wgmma_commit();
}

/* This warp has done with a stage: all of its lanes have, whose loads nothing else would put before the one that says so. */
DEVICE void release(const ring &at, int32_t stage)
{
    warp_barrier();
    if (thread_index() % 32 == 0) mbarrier_arrive(at.barriers + stage * 16 + 8);
}

/* One plane of x, all columns; `group` takes its turn before and gives it on after, where asked. While the tensor core has one half of a stage, the other half's registers take their weights. */
template <typename PLAN> DEVICE void consume_plane(int32_t *sums, int32_t tiles, ring &at, int32_t group, bool wait, bool give)
{
    const int32_t TOKENS = PLAN::tokens, STRIPS = PLAN::strips;
    fragments<STRIPS> first, second;
    packed<STRIPS> w = load<PLAN>(at);
    unpack_half<STRIPS>(first, w, 0);
    if (PLAN::turns && wait) turn_wait(1 + group);
    int32_t tile = 0, before = 0;
    do { /* never no times: on such a path ptxas would see sums written while products run, and let each wait for the one before */
        begin<TOKENS, STRIPS>(sums, first, x_of<PLAN>(at));
        wgmma_wait<1>();
        if (tile > 0) release(at, before);
        unpack_half<STRIPS>(second, w, 1);
        begin<TOKENS, STRIPS>(sums, second, x_of<PLAN>(at) + 64);
        before = at.stage;
        if (tile + 1 < tiles) advance<PLAN::stages>(at); /* else the last once more, for nothing */
        w = load<PLAN>(at);
        wgmma_wait<1>();
        unpack_half<STRIPS>(first, w, 0);
    } while (++tile < tiles);
    if (PLAN::turns && give) turn_give(2 - group);
    wgmma_wait<0>();
    release(at, before);
    advance<PLAN::stages>(at);
}

/* y of one strip: a thread has two neighbouring rows of w for each of its tokens. */
template <int TOKENS> DEVICE void store(const ternary_product &p, const int32_t *sums, int32_t row, int32_t token)
{
    const bool pairs = p.n % 2 == 0;
    const int32_t first = token + thread_index() % 4 * 2;
    UNROLL
    for (int32_t part = 0; part < TOKENS / 4; part += 8) {
        float sx[8]; /* before the stores, which the compiler must think could change them */
        UNROLL
        for (int32_t i = 0; i < 8; i++) {
            int32_t at = first + (part + i) / 2 * 8 + i % 2;
            sx[i] = at < p.m ? p.sx[at] : 0.0f;
        }
        UNROLL
        for (int32_t i = 0; i < 8; i++) {
            int32_t at = first + (part + i) / 2 * 8 + i % 2, of = (part + i) / 2 * 4 + i % 2;
            if (at < p.m) store_pair(p, at, row, sums[of], sums[of + 2], sx[i], pairs);
        }
    }
}

template <typename PLAN> DEVICE void consume(const ternary_product &p, ring at, int32_t group)
{
    const int32_t STRIPS = PLAN::strips, SUMS = STRIPS * PLAN::tokens / 2, count = tiles_of<PLAN>(p);
    const int32_t warp = thread_index() / 32 % PLAN::warps, lane = thread_index() % 32, tiles = p.k / TILE_COLUMNS;
    if (PLAN::turns && group == 1) turn_give(1);
    for (int32_t tile = first_tile(group); tile < count; tile += tile_step<PLAN>()) {
        const place here = place_of<PLAN>(p, tile);
        const bool give = tile + grid_x() < count; /* the other group has one more */
        int32_t sums[SUMS];
        UNROLL
        for (int32_t i = 0; i < SUMS; i++) sums[i] = 0;
        consume_plane<PLAN>(sums, tiles, at, group, true, give && p.planes == 1);
        if (p.planes == 2) {
            UNROLL
            for (int32_t i = 0; i < SUMS; i++) sums[i] <<= 7;
            consume_plane<PLAN>(sums, tiles, at, group, false, give);
        }
        UNROLL
        for (int32_t s = 0; s < STRIPS; s++) store<PLAN::tokens>(p, sums + s * PLAN::tokens / 2, here.row + (warp * STRIPS + s) * 16 + lane / 4 * 2, here.token);
    }
}

template <typename PLAN> DEVICE void multiply(const ternary_product &p)
{
    SHARED(shared);
    const uint32_t base = shared_address(shared), stages = base + BARRIER_BYTES;
    if (thread_index() == 0) {
        for (int32_t i = 0; i < PLAN::stages * PLAN::groups; i++) mbarrier_init(base + i * 16, 1), mbarrier_init(base + i * 16 + 8, PLAN::warps);
        mbarrier_publish();
    }
    barrier();
    if (thread_index() >= CONSUMERS) {
        registers_fewer<COPIER_REGISTERS>();
        const int32_t group = (thread_index() - CONSUMERS) / 32;
        if (thread_index() % 32 == 0 && group < PLAN::groups)
            produce<PLAN>(p, {base + group * PLAN::stages * 16, stages + group * PLAN::stages * PLAN::stage_bytes, 0, 0}, group);
    } else {
        registers_more<PLAN::registers>();
        const int32_t group = PLAN::turns ? thread_index() / 128 : 0;
        consume<PLAN>(p, {base + group * PLAN::stages * 16, stages + group * PLAN::stages * PLAN::stage_bytes, 0, 0}, group);
    }
}

/* Grid: at most as many blocks as tiles of y, one a multiprocessor; shared memory: WGMMA_SHARED_BYTES. The box of the tensor map: 128 bytes by TOKENS rows. */
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_256(ternary_product p) { multiply<plan<256, 1, 6, 232, false>>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_tall(ternary_product p) { multiply<plan<128, 2, 8, 232, false>>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_turns(ternary_product p) { multiply<plan<128, 2, 5, 232, true>>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_128(ternary_product p) { multiply<plan<128, 1, 8, 208, false>>(p); }
KERNEL THREADS(WGMMA_THREADS, 1) ternary_wgmma_96(ternary_product p) { multiply<plan<96, 1, 8, 208, false>>(p); }
