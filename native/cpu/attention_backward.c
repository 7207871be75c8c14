/*
 * docs/arithmetic.md, "Attention", backward. A group of heads at a time. First pass, by blocks of eight queries: dP, dS, dQ, and for every key the largest magnitudes of the
 * rows that dK and dV quantise over (heads, time). Second pass, by blocks of sixteen keys: those rows are quantised in pairs of time steps, the order in which the product
 * broadcasts them, so that nothing is transposed; time steps before the block are masked and skipped.
 */
#include <math.h>

#include "attention.h"

#define KEYS 16

struct backward_area {
    int32_t padded, stride, group;       /* tokens rounded up to 8, to KEYS; heads of a group */
    int16_t *gradient;                   /* I16(dO), row = token * heads + head */
    float *gradient_scales;
    int16_t *values, *keys;              /* v by rows, k by columns */
    int16_t *queries, *gradients;        /* q and G by columns, one segment a head */
    float *ds;                           /* [group, padded, stride] */
    float *sq, *sg, *d;                  /* [group, padded], [group, padded], [padded] */
    float *sk, *sv;
    int32_t *key_bits, *value_bits;      /* largest magnitudes a key */
    int16_t *weights, *key_rows, *value_rows;
    float *scales;                       /* of the weights of a block */
};

static size_t carve_backward(void *scratch, const struct r3mes_attention *state, struct backward_area *area)
{
    uintptr_t at = (uintptr_t)scratch;
    size_t rows = (size_t)state->tokens * (size_t)state->heads, dim = (size_t)state->head_dim;
    area->group = state->heads / state->kv_heads;
    area->padded = round_up(state->tokens, 8);
    area->stride = round_up(state->tokens, KEYS);
    size_t group = (size_t)area->group, padded = (size_t)area->padded, stride = (size_t)area->stride;
    area->gradient = carve(&at, rows * dim * sizeof(int16_t));
    area->gradient_scales = carve(&at, rows * sizeof(float));
    area->values = carve(&at, packed_bytes(state->tokens, state->head_dim));
    area->keys = carve(&at, packed_bytes(state->head_dim, state->tokens));
    area->queries = carve(&at, group * packed_bytes(state->head_dim, state->tokens));
    area->gradients = carve(&at, group * packed_bytes(state->head_dim, state->tokens));
    area->ds = carve(&at, group * padded * stride * sizeof(float));
    area->sq = carve(&at, group * padded * sizeof(float));
    area->sg = carve(&at, group * padded * sizeof(float));
    area->d = carve(&at, padded * sizeof(float));
    area->sk = carve(&at, stride * sizeof(float));
    area->sv = carve(&at, stride * sizeof(float));
    area->key_bits = carve(&at, stride * sizeof(int32_t));
    area->value_bits = carve(&at, stride * sizeof(int32_t));
    area->weights = carve(&at, QUERIES * stride * sizeof(int16_t));
    area->key_rows = carve(&at, group * padded * KEYS * sizeof(int16_t));
    area->value_rows = carve(&at, group * padded * KEYS * sizeof(int16_t));
    area->scales = carve(&at, 2 * KEYS * sizeof(float));
    return at - (uintptr_t)scratch;
}

size_t K(attention_backward_scratch_bytes)(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim)
{
    struct r3mes_attention shape = {.tokens = tokens, .heads = heads, .kv_heads = kv_heads, .head_dim = head_dim};
    struct backward_area area;
    return carve_backward(NULL, &shape, &area);
}

/* d[t] = (f32(G . I16(O)) * sG) * sO for one head. */
static void output_dots(const struct r3mes_attention *state, const struct backward_area *area, int32_t h)
{
    for (ptrdiff_t t = 0; t < state->tokens; t++) {
        ptrdiff_t row = t * state->heads + h;
        const int16_t *g = area->gradient + row * state->head_dim, *o = state->o_i + row * state->head_dim;
        area->d[t] = ((float)dot_i16(g, o, state->head_dim) * area->gradient_scales[row]) * state->o_s[row];
    }
}

/* dS = P * (dP - d) in place over the first `count` keys, zeros up to the end of its block of keys; collects the magnitudes of dS*sq and P*sG for every key, and returns those of dS*sk. */
static vi score_gradients(float *ds, const float *p, int64_t count, float d, float sq, float sg, const struct backward_area *area)
{
    vf vd = vf_set(d), vq = vf_set(sq), vg = vf_set(sg);
    vi highest = vi_zero();
    int64_t s = 0;
    for (; s < count; s += LANES) {
        vf probability = vf_load_part(p + s, count - s);
        vf v = vf_mul(probability, vf_sub(vf_load(ds + s), vd));
        if (count - s < LANES) v = vf_where(vm_below(count - s), v);
        vf_store(ds + s, v);
        highest = vi_highest(highest, vf_mul(v, vf_load(area->sk + s)));
        int32_t *key = area->key_bits + s, *value = area->value_bits + s;
        vi_store(key, vi_highest(vi_load(key), vf_mul(v, vq)));
        vi_store(value, vi_highest(vi_load(value), vf_mul(probability, vg)));
    }
    for (; s % KEYS != 0; s += LANES) vf_store(ds + s, vf_zero());
    return highest;
}

/* Queries [t0, t0 + rows) of head h, the j-th of its group: dS and dQ. */
static int32_t query_block(const struct r3mes_attention *state, const struct backward_area *area, int32_t h, int32_t j, int32_t t0, int32_t rows, float *d_q)
{
    int32_t tokens = state->tokens, dim = state->head_dim, width = state->heads * dim, visible = t0 + rows, padded = round_up(visible, 8);
    float *ds = area->ds + ((ptrdiff_t)j * area->padded + t0) * area->stride;
    const float *sq = area->sq + (ptrdiff_t)j * area->padded, *sg = area->sg + (ptrdiff_t)j * area->padded;
    struct product probability = {.a = area->gradient + (ptrdiff_t)t0 * width + h * dim, .a_stride = width,
        .b = area->values, .b_panel = panel_values(dim), .segments = 1, .m = rows, .n = visible, .k = dim,
        .row_scale = sg + t0, .col_scale = area->sv, .c = ds, .c_stride = area->stride};
    K(product_full)(&probability);
    int32_t finite = 1;
    for (int32_t i = 0; i < rows; i++) {
        int32_t t = t0 + i;
        float *row = ds + (ptrdiff_t)i * area->stride;
        vi highest = score_gradients(row, state->p + ((ptrdiff_t)h * tokens + t) * tokens, t + 1, area->d[t], sq[t], sg[t], area);
        finite &= weighted_row_i16(row, area->sk, t + 1, padded, highest, area->weights + (ptrdiff_t)i * area->stride, area->scales + i);
    }
    struct product query = {.a = area->weights, .a_stride = area->stride, .b = area->keys, .b_panel = panel_values(tokens), .segments = 1,
        .m = rows, .n = dim, .k = padded, .row_scale = area->scales, .col_constant = 1.0f, .divisor = sqrtf((float)dim),
        .c = d_q + (ptrdiff_t)t0 * width + h * dim, .c_stride = width};
    K(product_full)(&query);
    return finite;
}

/* rows[(j, t / 2), KEYS, 2] = I16 of x[t, s0..] * by[t] over (j, t >= s0), for KEYS keys whose magnitudes are in bits. */
static int32_t quantize_keys(
    const struct backward_area *area, const float *x, ptrdiff_t head, ptrdiff_t stride, const float *by, const int32_t *bits, int32_t s0, int32_t tokens, int16_t *rows, float *scales)
{
    int32_t finite = 1;
    for (int32_t part = 0; part < KEYS; part += LANES) {
        int32_t s = s0 + part, left = (int32_t)stride - s;
        struct column_scales c = scales_of_columns(vi_load(bits + s));
        finite &= c.finite;
        vf_store(scales + part, c.scale);
        if (left <= 0) continue; /* keys beyond the sequence: never multiplied */
        for (int32_t j = 0; j < area->group; j++) {
            const float *from = x + j * head + s, *scale = by + (ptrdiff_t)j * area->padded;
            int16_t *to = rows + (ptrdiff_t)j * area->padded * KEYS + part * 2;
            for (ptrdiff_t t = s0; t < area->padded; t += 2) {
                vi pair[2];
                for (int i = 0; i < 2; i++) {
                    vf v = t + i < tokens ? vf_mul(vf_load_part(from + (t + i) * stride, left), vf_set(scale[t + i])) : vf_zero();
                    pair[i] = vi_where(c.kept, quantized(v, c.inverse));
                }
                vi_store_pairs(to + t * KEYS, vi_pairs(pair[0], pair[1]));
            }
        }
    }
    return finite;
}

/* Keys [s0, s0 + rows) of group g: dK and dV. */
static int32_t key_block(const struct r3mes_attention *state, const struct backward_area *area, int32_t g, int32_t s0, int32_t rows, float *d_k, float *d_v)
{
    int32_t tokens = state->tokens, dim = state->head_dim, width = state->kv_heads * dim;
    const float *p = state->p + (ptrdiff_t)g * area->group * tokens * tokens;
    float *value_scales = area->scales + KEYS;
    int32_t finite = quantize_keys(area, area->ds, (ptrdiff_t)area->padded * area->stride, area->stride, area->sq, area->key_bits, s0, tokens, area->key_rows, area->scales);
    finite &= quantize_keys(area, p, (ptrdiff_t)tokens * tokens, tokens, area->sg, area->value_bits, s0, tokens, area->value_rows, value_scales);
    ptrdiff_t target = (ptrdiff_t)s0 * width + g * dim, segment = (ptrdiff_t)(packed_bytes(dim, tokens) / sizeof(int16_t));
    struct product sum = {.a = area->key_rows + (ptrdiff_t)s0 * KEYS, .a_stride = 2 * KEYS, .a_segment = (ptrdiff_t)area->padded * KEYS, .interleaved = true,
        .b = area->queries + (ptrdiff_t)s0 * PANEL, .b_panel = panel_values(tokens), .b_segment = segment, .segments = area->group,
        .m = rows, .n = dim, .k = area->padded - s0, .row_scale = area->scales, .col_constant = 1.0f, .divisor = sqrtf((float)dim),
        .c = d_k + target, .c_stride = width};
    K(product_full)(&sum);
    sum.a = area->value_rows + (ptrdiff_t)s0 * KEYS;
    sum.b = area->gradients + (ptrdiff_t)s0 * PANEL;
    sum.row_scale = value_scales;
    sum.divisor = 0.0f;
    sum.c = d_v + target;
    K(product_full)(&sum);
    return finite;
}

static void prepare_group(const struct r3mes_attention *state, const struct backward_area *area, int32_t g)
{
    int32_t tokens = state->tokens, dim = state->head_dim, kv = state->kv_heads, width = state->heads * dim;
    K(pack_rows)(state->v_i + g * dim, (ptrdiff_t)kv * dim, tokens, dim, area->values);
    K(pack_columns_i16)(state->k_i + g * dim, (ptrdiff_t)kv * dim, tokens, dim, area->keys);
    gather(state->k_s + g, kv, tokens, area->sk);
    memset(area->sk + tokens, 0, (size_t)(area->stride - tokens) * sizeof(float));
    gather(state->v_s + g, kv, tokens, area->sv);
    memset(area->key_bits, 0, (size_t)area->stride * sizeof(int32_t));
    memset(area->value_bits, 0, (size_t)area->stride * sizeof(int32_t));
    ptrdiff_t segment = (ptrdiff_t)(packed_bytes(dim, tokens) / sizeof(int16_t));
    for (int32_t j = 0; j < area->group; j++) {
        int32_t h = g * area->group + j;
        K(pack_columns_i16)(state->q_i + h * dim, width, tokens, dim, area->queries + j * segment);
        K(pack_columns_i16)(area->gradient + h * dim, width, tokens, dim, area->gradients + j * segment);
        gather(state->q_s + h, state->heads, tokens, area->sq + (ptrdiff_t)j * area->padded);
        gather(area->gradient_scales + h, state->heads, tokens, area->sg + (ptrdiff_t)j * area->padded);
    }
}

int32_t K(attention_backward)(const struct r3mes_attention *state, const float *d_o, float *d_q, float *d_k, float *d_v, void *scratch)
{
    struct backward_area area;
    carve_backward(scratch, state, &area);
    int32_t tokens = state->tokens;
    int32_t finite = K(quantize_i16)(d_o, tokens * state->heads, state->head_dim, area.gradient, area.gradient_scales);
    for (int32_t g = 0; g < state->kv_heads; g++) {
        prepare_group(state, &area, g);
        for (int32_t j = 0; j < area.group; j++) {
            int32_t h = g * area.group + j;
            output_dots(state, &area, h);
            for (int32_t t = 0; t < tokens; t += QUERIES) finite &= query_block(state, &area, h, j, t, tokens - t < QUERIES ? tokens - t : QUERIES, d_q);
        }
        for (int32_t s = 0; s < tokens; s += KEYS) finite &= key_block(state, &area, g, s, tokens - s < KEYS ? tokens - s : KEYS, d_k, d_v);
    }
    return finite;
}
