/*
 * docs/arithmetic.md, "Attention", of the last tokens of a sequence. The keys and values of all tokens stay where the cache holds them: so few queries would not pay for packing.
 * They pass by once for a block of queries, which are all heads of a group: a block of tokens is in the first-level cache while the queries meet it. Sums are struct halves.
 */
#include <math.h>

#include "attention.h"

#define BLOCK_ROWS 16   /* queries of a block: of as many tokens as fit, of one at least */
#define BLOCK_TOKENS 64 /* a multiple of 8 */
#define TILE_ROWS 4     /* queries that one load of values serves */
#define SPAN (1 << 18)  /* terms whose halves fit int32; a multiple of BLOCK_TOKENS */

struct step_area {
    int16_t *queries, *weights;
    float *scores, *sq, *sk, *sv, *weight_scales;
    struct halves *sums;
    double *totals;
};

/* Queries of one group of heads and of `count` tokens from `token` (of the new ones) on: row i * heads + j is head j of token i. */
struct block {
    const struct r3mes_attention_cache *cache;
    struct step_area area;
    int32_t group, heads, token, count, rows;
    int32_t seen; /* tokens that the first token of the block sees; each later one sees one more */
    int32_t visible; /* that the last one sees */
    int32_t query_stride, weight_stride, panels;
};

INLINE int32_t tokens_of_block(int32_t heads) { return heads < BLOCK_ROWS ? BLOCK_ROWS / heads : 1; }

static size_t carve_step(void *scratch, int32_t tokens, int32_t rows, int32_t heads, int32_t dim, struct step_area *area)
{
    uintptr_t at = (uintptr_t)scratch;
    int32_t most = tokens_of_block(heads);
    size_t lines = (size_t)heads * (size_t)(rows < most ? rows : most), padded = (size_t)round_up(tokens, 8), width = (size_t)round_up(dim, LANES);
    area->queries = carve(&at, lines * (size_t)round_up(dim, 2 * LANES) * sizeof(int16_t));
    area->weights = carve(&at, lines * padded * sizeof(int16_t));
    area->scores = carve(&at, lines * padded * sizeof(float));
    area->sq = carve(&at, lines * sizeof(float));
    area->sk = carve(&at, padded * sizeof(float));
    area->sv = carve(&at, padded * sizeof(float));
    area->weight_scales = carve(&at, lines * sizeof(float));
    area->sums = carve(&at, lines * width / LANES * sizeof(struct halves));
    area->totals = carve(&at, lines * width * sizeof(double));
    return at - (uintptr_t)scratch;
}

size_t K(attention_step_scratch_bytes)(int32_t tokens, int32_t rows, int32_t heads, int32_t kv_heads, int32_t head_dim)
{
    struct step_area area;
    return carve_step(NULL, tokens, rows, heads / kv_heads, head_dim, &area);
}

/* Four vectors are summed: in each 128 bits the sums of theirs, side by side. */
INLINE vi sums_of_four(vi a, vi b, vi c, vi d)
{
    vi first = vi_add(vi_low32(a, b), vi_high32(a, b)), second = vi_add(vi_low32(c, d), vi_high32(c, d));
    return vi_add(vi_low64(first, second), vi_high64(first, second));
}

/* sums[c] += a . b[c] over at most SPAN terms; a is readable to whole vectors. */
static void add_four_dots(const int16_t *a, const int16_t *const b[4], int32_t k, int64_t sums[4])
{
    const int32_t step = 2 * LANES;
    struct halves s[4];
    vi t[4];
    int32_t i = 0, h[LANES], l[LANES];
    for (int c = 0; c < 4; c++) s[c].low = s[c].high = t[c] = vi_zero();
    for (; i + 4 * step <= k; i += 4 * step) {
        vi x0 = vi_load_bytes(a + i), x1 = vi_load_bytes(a + i + step), x2 = vi_load_bytes(a + i + 2 * step), x3 = vi_load_bytes(a + i + 3 * step);
#pragma clang loop unroll(full)
        for (int c = 0; c < 4; c++) {
            const int16_t *y = b[c] + i;
            vi sum = dot2(dot2(vi_zero(), x0, vi_load_bytes(y)), x1, vi_load_bytes(y + step));
            add_eight(&s[c], dot2(dot2(sum, x2, vi_load_bytes(y + 2 * step)), x3, vi_load_bytes(y + 3 * step)));
        }
    }
    for (; i + step <= k; i += step)
#pragma clang loop unroll(full)
        for (int c = 0; c < 4; c++) t[c] = dot2(t[c], vi_load_bytes(a + i), vi_load_bytes(b[c] + i));
    for (int c = 0; i < k && c < 4; c++) {
        int16_t tail[2 * LANES] = {0};
        memcpy(tail, b[c] + i, (size_t)(k - i) * sizeof(int16_t));
        t[c] = dot2(t[c], vi_load_bytes(a + i), vi_load_bytes(tail));
    }
#pragma clang loop unroll(full)
    for (int c = 0; c < 4; c++) add_eight(&s[c], t[c]);
    struct halves all = {.low = sums_of_four(s[0].low, s[1].low, s[2].low, s[3].low), .high = sums_of_four(s[0].high, s[1].high, s[2].high, s[3].high)};
    vi_store(h, all.high);
    vi_store(l, low_part(&all));
    for (int c = 0; c < 4; c++) {
        int32_t high = h[c], low = l[c]; /* the low parts of all lanes together are below 2^31, as SPAN has it */
        for (int j = 4 + c; j < LANES; j += 4) high += h[j], low += l[j];
        sums[c] += (int64_t)high * 65536 + low;
    }
}

/* The integers of a query against `count` tokens from s on, as f32. */
static void dot_keys(const struct block *b, int32_t row, int32_t s, int32_t count)
{
    int32_t dim = b->cache->head_dim;
    ptrdiff_t stride = (ptrdiff_t)b->cache->kv_heads * dim;
    const int16_t *query = b->area.queries + (ptrdiff_t)row * b->query_stride, *keys = b->cache->k_i + s * stride + b->group * dim;
    float *p = b->area.scores + (ptrdiff_t)row * b->weight_stride + s;
    for (int32_t i = 0; i < count; i += 4) {
        int32_t left = count - i < 4 ? count - i : 4;
        int64_t sums[4] = {0};
        for (int32_t at = 0; at < dim; at += SPAN) {
            const int16_t *four[4];
            for (int32_t c = 0; c < 4; c++) four[c] = keys + (i + (c < left ? c : 0)) * stride + at;
            add_four_dots(query + at, four, dim - at < SPAN ? dim - at : SPAN, sums);
        }
        for (int32_t c = 0; c < left; c++) p[i + c] = (float)sums[c];
    }
}

/* Integers become scores, scores probabilities, these weights. */
static int32_t weigh(const struct block *b, int32_t row)
{
    int32_t seen = b->seen + row / b->heads;
    float *p = b->area.scores + (ptrdiff_t)row * b->weight_stride;
    vf sq = vf_set(b->area.sq[row]), root = vf_set(sqrtf((float)b->cache->head_dim));
    for (int32_t s = 0; s < seen; s += LANES) {
        vf scaled = vf_mul(vf_mul(vf_load_part(p + s, seen - s), sq), vf_load_part(b->area.sk + s, seen - s));
        vf_store_part(p + s, seen - s, vf_div(scaled, root));
    }
    return K(softmax_row)(p, seen, seen, b->area.sv, round_up(b->visible, 8), b->area.weights + (ptrdiff_t)row * b->weight_stride, b->area.weight_scales + row);
}

/* LANES columns of the value of a token; a whole vector, or the `left` that exist of a token before `end`, zeros elsewhere. */
INLINE vi value_of(const int16_t *values, ptrdiff_t stride, int32_t s, int32_t end, int64_t left, const bool whole)
{
    if (whole) return load_i16(values + s * stride);
    return s < end ? load_i16_part(values + s * stride, left) : vi_zero();
}

/* Adds tokens [s, s + 8) to a sum of every row. */
INLINE void add_eight_values(
    struct halves *sums, const int rows, const int16_t *weights, ptrdiff_t weight_stride, const int16_t *values, ptrdiff_t stride, int32_t s, int32_t end, int64_t left, const bool whole)
{
    vi pairs[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) pairs[i] = vi_pairs(value_of(values, stride, s + 2 * i, end, left, whole), value_of(values, stride, s + 2 * i + 1, end, left, whole));
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        const int16_t *w = weights + r * weight_stride + s;
        vi t = dot2(dot2(vi_zero(), vi_splat(w), pairs[0]), vi_splat(w + 2), pairs[1]);
        add_eight(&sums[r], dot2(dot2(t, vi_splat(w + 4), pairs[2]), vi_splat(w + 6), pairs[3]));
    }
}

/* Adds tokens [s, end) to the sums of one vector of columns, rows [row, row + rows). */
INLINE void add_values(const struct block *b, int32_t row, const int rows, int32_t panel, int32_t s, int32_t end)
{
    int32_t dim = b->cache->head_dim;
    ptrdiff_t stride = (ptrdiff_t)b->cache->kv_heads * dim, apart = b->weight_stride;
    const int16_t *values = b->cache->v_i + b->group * dim + panel * LANES, *weights = b->area.weights + row * apart;
    int64_t left = dim - panel * LANES;
    struct halves sums[TILE_ROWS], *kept = b->area.sums + (ptrdiff_t)row * b->panels + panel;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sums[r] = kept[(ptrdiff_t)r * b->panels];
    if (left >= LANES)
        for (; s + 8 <= end; s += 8) add_eight_values(sums, rows, weights, apart, values, stride, s, end, left, true);
    for (; s < end; s += 8) add_eight_values(sums, rows, weights, apart, values, stride, s, end, left, false);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) kept[(ptrdiff_t)r * b->panels] = sums[r];
}

static void add_block_of_values(const struct block *b, int32_t s, int32_t end)
{
    for (int32_t panel = 0; panel < b->panels; panel++) {
        int32_t row = 0;
        for (; row + TILE_ROWS <= b->rows; row += TILE_ROWS) add_values(b, row, TILE_ROWS, panel, s, end);
        switch (b->rows - row) {
        case 3: add_values(b, row, 3, panel, s, end); break;
        case 2: add_values(b, row, 2, panel, s, end); break;
        case 1: add_values(b, row, 1, panel, s, end); break;
        default: break;
        }
    }
}

/* The weights' product with the values, span by span. */
static void multiply_values(const struct block *b)
{
    ptrdiff_t vectors = (ptrdiff_t)b->rows * b->panels;
    memset(b->area.totals, 0, (size_t)vectors * LANES * sizeof(double));
    for (int32_t from = 0; from < b->visible; from += SPAN) {
        int32_t to = b->visible - from < SPAN ? b->visible : from + SPAN;
        memset(b->area.sums, 0, (size_t)vectors * sizeof(struct halves));
        for (int32_t s = from; s < to; s += BLOCK_TOKENS) add_block_of_values(b, s, to - s < BLOCK_TOKENS ? to : s + BLOCK_TOKENS);
        for (ptrdiff_t i = 0; i < vectors; i++) add_to_doubles(&b->area.sums[i], b->area.totals + i * LANES);
    }
}

/* One row of the product, scaled, to o; false when it is not finite. */
static int32_t put_row(const struct block *b, int32_t row, float *o)
{
    int64_t dim = b->cache->head_dim;
    const double *totals = b->area.totals + (ptrdiff_t)row * b->panels * LANES;
    vi highest = vi_zero();
    for (int64_t i = 0; i < dim; i += LANES) {
        vf v = vf_mul(floats_of_doubles(totals + i), vf_set(b->area.weight_scales[row]));
        vf_store_part(o + i, dim - i, v);
        highest = vi_highest(highest, v); /* a lane beyond the columns is 0 times a scale */
    }
    return vi_highest_lane(highest) < INFINITY_BITS;
}

static int32_t attend(const struct block *b, const float *q, float *o)
{
    int32_t dim = b->cache->head_dim, finite = 1;
    for (int32_t row = 0; row < b->rows; row++) {
        ptrdiff_t head = (ptrdiff_t)(b->token + row / b->heads) * b->cache->heads + b->group * b->heads + row % b->heads;
        int16_t *query = b->area.queries + (ptrdiff_t)row * b->query_stride;
        finite &= K(quantize_row_i16)(q + head * dim, dim, query, b->area.sq + row);
        memset(query + dim, 0, (size_t)(b->query_stride - dim) * sizeof(int16_t));
    }
    for (int32_t s = 0; s < b->visible; s += BLOCK_TOKENS)
        for (int32_t row = 0; row < b->rows; row++) {
            int32_t left = b->seen + row / b->heads - s;
            dot_keys(b, row, s, left < BLOCK_TOKENS ? left : BLOCK_TOKENS);
        }
    for (int32_t row = 0; row < b->rows; row++) finite &= weigh(b, row);
    multiply_values(b);
    for (int32_t row = 0; row < b->rows; row++) {
        ptrdiff_t head = (ptrdiff_t)(b->token + row / b->heads) * b->cache->heads + b->group * b->heads + row % b->heads;
        finite &= put_row(b, row, o + head * dim);
    }
    return finite;
}

int32_t K(attention_step)(const struct r3mes_attention_cache *cache, int32_t rows, const float *q, const float *k, const float *v, float *o, void *scratch)
{
    int32_t tokens = cache->tokens, kv = cache->kv_heads, dim = cache->head_dim, before = tokens - rows, heads = cache->heads / kv, most = tokens_of_block(heads);
    struct block b = {.cache = cache, .heads = heads, .query_stride = round_up(dim, 2 * LANES), .weight_stride = round_up(tokens, 8), .panels = round_up(dim, LANES) / LANES};
    carve_step(scratch, tokens, rows, heads, dim, &b.area);
    int32_t finite = K(quantize_i16)(k, rows * kv, dim, cache->k_i + (ptrdiff_t)before * kv * dim, cache->k_s + (ptrdiff_t)before * kv);
    finite &= K(quantize_i16)(v, rows * kv, dim, cache->v_i + (ptrdiff_t)before * kv * dim, cache->v_s + (ptrdiff_t)before * kv);
    for (b.group = 0; b.group < kv; b.group++) {
        gather(cache->k_s + b.group, kv, tokens, b.area.sk);
        gather(cache->v_s + b.group, kv, tokens, b.area.sv);
        for (b.token = 0; b.token < rows; b.token += most) {
            b.count = rows - b.token < most ? rows - b.token : most;
            b.rows = b.count * heads;
            b.seen = before + b.token + 1;
            b.visible = before + b.token + b.count;
            finite &= attend(&b, q, o);
        }
    }
    return finite;
}
