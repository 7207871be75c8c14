/* docs/arithmetic.md, "Attention": a query of a head, or a key of a group, is a block's. Scores, maximum, sum and product are passes over the whole row, so nothing is rescaled on the way;
   the row of weights is quantised as it is multiplied, a chunk at a time. */
#include "softmax.h"

static_assert(ROW_THREADS == ATTENTION_THREADS, "the threads whose maxima and sums rows.h finds");

/* A block's shared memory. */
struct areas {
    uint8_t *found;   /* of block_largest and block_sum */
    int8_t *row;      /* the query's own row: high, low */
    int32_t *weights; /* [ATTENTION_CHUNK] */
    int64_t *sums;    /* [ATTENTION_THREADS][4] */
};

DEVICE areas areas_of(uint8_t *shared)
{
    uint8_t *row = shared + 64, *weights = row + 2 * ATTENTION_DIM_MAX;
    return {shared, (int8_t *)row, (int32_t *)weights, (int64_t *)(weights + ATTENTION_CHUNK * 4)};
}

/* A row of two planes into shared memory, its halves behind each other. */
DEVICE void copy_row(int8_t *to, const int8_t *from, int64_t plane, int64_t row, int32_t padded)
{
    for (int32_t i = thread_index(); i < padded; i += ATTENTION_THREADS) {
        to[i] = from[row * padded + i];
        to[padded + i] = from[plane + row * padded + i];
    }
    barrier();
}

/* The exact product of that row and row `row` of x: the sums of halves fit int32. */
DEVICE int64_t dot_row(const int8_t *mine, const int8_t *x, int64_t plane, int64_t row, int32_t padded)
{
    const word4 *high = (const word4 *)(x + row * padded), *low = (const word4 *)(x + plane + row * padded);
    const word4 *my_high = (const word4 *)mine, *my_low = (const word4 *)(mine + padded);
    int32_t both_high = 0, mixed = 0, both_low = 0;
    for (int32_t i = 0; i < padded / 16; i++) {
        const word4 h = high[i], l = low[i], mh = my_high[i], ml = my_low[i];
        UNROLL
        for (int32_t j = 0; j < 4; j++) {
            both_high = dot4((int32_t)h[j], (int32_t)mh[j], both_high);
            mixed = dot4((int32_t)h[j], (int32_t)ml[j], dot4((int32_t)l[j], (int32_t)mh[j], mixed));
            both_low = dot4((int32_t)l[j], (int32_t)ml[j], both_low);
        }
    }
    return ((int64_t)both_high * 128 + mixed) * 128 + both_low;
}

/* What a row of weights is made of and multiplied with: the j-th weight, and the row of the partner that it meets. */
struct by_keys {
    const float *weights, *scales; /* of keys or values */
    int32_t step, group;
    DEVICE_MEMBER int64_t row(int32_t s) const { return (int64_t)s * step + group; }
    DEVICE_MEMBER float weight(int32_t s) const { return weights[s] * scales[row(s)]; }
};

/* Over the heads of a group, ascending, and the queries from the key's own on: query `first` + j % count of head j / count. */
struct by_queries {
    const float *weights, *scales; /* weights: of the group's first head, at the key */
    int32_t tokens, first, heads, head;
    DEVICE_MEMBER int32_t query(int32_t j) const { return first + j % (tokens - first); }
    DEVICE_MEMBER int32_t of_group(int32_t j) const { return j / (tokens - first); }
    DEVICE_MEMBER int64_t row(int32_t j) const { return (int64_t)query(j) * heads + head + of_group(j); }
    DEVICE_MEMBER float weight(int32_t j) const { return weights[((int64_t)of_group(j) * tokens + query(j)) * tokens] * scales[row(j)]; }
};

/* to[i] = (f32(sum over j of I16(weight j) * x[row j, i]) * scale) / divisor. A thread has four columns and shares the rows with others; their sums meet in shared memory. */
template <typename ROW>
DEVICE void multiply_row(const ROW &from, int32_t count, const int8_t *x, int64_t plane, const attention_rows &p, const areas &at, float divisor, float *to)
{
    int32_t largest = 0;
    for (int32_t j = thread_index(); j < count; j += ATTENTION_THREADS) largest = larger(largest, magnitude_bits(from.weight(j)));
    const row_scale s = scale_of_row(block_largest(largest, (int32_t *)at.found), I16_LIMIT);
    if (thread_index() == 0 && !s.finite) *p.finite = 0;
    const int32_t words = p.padded / 4, word = thread_index() % words, part = thread_index() / words, parts = ATTENTION_THREADS / words;
    int64_t sums[4] = {0, 0, 0, 0};
    for (int32_t chunk = 0; chunk < count; chunk += ATTENTION_CHUNK) {
        const int32_t left = count - chunk < ATTENTION_CHUNK ? count - chunk : ATTENTION_CHUNK;
        barrier();
        for (int32_t j = thread_index(); j < left; j += ATTENTION_THREADS) at.weights[j] = quantized(from.weight(chunk + j), s);
        barrier();
        if (part >= parts) continue;
        for (int32_t j = part; j < left; j += parts) {
            const int8_t *values = x + from.row(chunk + j) * p.padded + word * 4;
            const uint32_t high = *(const uint32_t *)values, low = *(const uint32_t *)(values + plane);
            const int32_t weight = at.weights[j];
            UNROLL
            for (int32_t i = 0; i < 4; i++) sums[i] += (int64_t)(weight * ((int8_t)(high >> 8 * i) * 128 + (int8_t)(low >> 8 * i)));
        }
    }
    UNROLL
    for (int32_t i = 0; i < 4; i++) at.sums[thread_index() * 4 + i] = sums[i];
    barrier();
    for (int32_t i = thread_index(); i < p.dim; i += ATTENTION_THREADS) {
        int64_t sum = 0;
        for (int32_t other = 0; other < parts; other++) sum += at.sums[(other * words + i / 4) * 4 + i % 4];
        to[i] = ((float)sum * s.scale) / divisor;
    }
}

DEVICE float *row_of(const attention_rows &p, float *of_head, int32_t t) { return of_head + ((int64_t)block_y() * p.tokens + t) * p.tokens; }

/* Scores of a query, then its probabilities in their place, zeros after it. */
DEVICE void softmax(const attention_rows &p, const areas &at, int32_t t, int32_t group, float scale, float root, float *row)
{
    int32_t largest = 0, key = LOWEST_KEY;
    for (int32_t s = thread_index(); s <= t; s += ATTENTION_THREADS) {
        const int64_t of = (int64_t)s * p.kv_heads + group;
        const float score = (((float)dot_row(at.row, p.k, p.kv_plane, of, p.padded) * scale) * p.sk[of]) / root;
        row[s] = score;
        largest = larger(largest, magnitude_bits(score));
        key = larger(key, ordered(score));
    }
    const bool finite = block_largest(largest, (int32_t *)at.found) < INFINITY_BITS;
    const float max = of_ordered(block_largest(key, (int32_t *)at.found));
    if (thread_index() == 0 && !finite) *p.finite = 0;
    int64_t sum = 0;
    for (int32_t s = thread_index(); s <= t; s += ATTENTION_THREADS) {
        const int32_t term = finite ? softmax_term(row[s] - max) : 1;
        row[s] = (float)term;
        sum += term;
    }
    const float total = (float)block_sum(sum, (int64_t *)at.found);
    for (int32_t s = thread_index(); s < p.tokens; s += ATTENTION_THREADS) row[s] = s <= t ? row[s] / total : 0.0f;
    barrier(); /* the row is read by other threads from here on */
}

/* Grid: tokens by heads. Fills p and output. */
KERNEL THREADS(ATTENTION_THREADS, 3) attention_forward(attention_rows p)
{
    SHARED(shared);
    const areas at = areas_of(shared);
    const int32_t t = block_x(), h = block_y(), group = h / (p.heads / p.kv_heads);
    const int64_t mine = (int64_t)t * p.heads + h;
    float *row = row_of(p, p.p, t);
    copy_row(at.row, p.q, p.head_plane, mine, p.padded);
    softmax(p, at, t, group, p.sq[mine], square_root((float)p.dim), row);
    multiply_row(by_keys{row, p.sv, p.kv_heads, group}, t + 1, p.v, p.kv_plane, p, at, 1.0f, p.output + mine * p.dim);
}

/* Grid: tokens by heads. dP, dS (kept for the keys) and dQ. */
KERNEL THREADS(ATTENTION_THREADS, 3) attention_backward_queries(attention_rows p)
{
    SHARED(shared);
    const areas at = areas_of(shared);
    const int32_t t = block_x(), h = block_y(), group = h / (p.heads / p.kv_heads);
    const int64_t mine = (int64_t)t * p.heads + h;
    const float *probabilities = row_of(p, p.p, t), scale = p.sg[mine];
    float *ds = row_of(p, p.ds, t);
    copy_row(at.row, p.g, p.head_plane, mine, p.padded);
    const float d = ((float)dot_row(at.row, p.o, p.head_plane, mine, p.padded) * scale) * p.so[mine];
    for (int32_t s = thread_index(); s < p.tokens; s += ATTENTION_THREADS) {
        const int64_t of = (int64_t)s * p.kv_heads + group;
        ds[s] = s <= t ? probabilities[s] * (((float)dot_row(at.row, p.v, p.kv_plane, of, p.padded) * scale) * p.sv[of] - d) : 0.0f;
    }
    barrier();
    multiply_row(by_keys{ds, p.sk, p.kv_heads, group}, t + 1, p.k, p.kv_plane, p, at, square_root((float)p.dim), p.dq + mine * p.dim);
}

/* Grid: tokens by groups, after attention_backward_queries. dK and dV. */
KERNEL THREADS(ATTENTION_THREADS, 3) attention_backward_keys(attention_rows p)
{
    SHARED(shared);
    const areas at = areas_of(shared);
    const int32_t s = block_x(), g = block_y(), of_group = p.heads / p.kv_heads, head = g * of_group, count = of_group * (p.tokens - s);
    const int64_t first = (int64_t)head * p.tokens * p.tokens + s, mine = ((int64_t)s * p.kv_heads + g) * p.dim;
    multiply_row(by_queries{p.ds + first, p.sq, p.tokens, s, p.heads, head}, count, p.q, p.head_plane, p, at, square_root((float)p.dim), p.dk + mine);
    barrier(); /* the sums in shared memory are free again */
    multiply_row(by_queries{p.p + first, p.sg, p.tokens, s, p.heads, head}, count, p.g, p.head_plane, p, at, 1.0f, p.dv + mine);
}
