/*
 * docs/arithmetic.md, "Attention", forward. A block of eight queries at a time: scores against the keys so far, softmax row by row while the block is in cache, I16 of P*sv,
 * product with the values so far. Keys and values are packed once a group of heads.
 */
#include <math.h>

#include "attention.h"

struct forward_area {
    int16_t *keys, *values, *weights;
    float *sq, *sk, *sv, *weight_scales;
};

static size_t carve_forward(void *scratch, int32_t tokens, int32_t head_dim, struct forward_area *area)
{
    uintptr_t at = (uintptr_t)scratch;
    size_t padded = (size_t)round_up(tokens, 8);
    area->keys = carve(&at, packed_bytes(tokens, head_dim));
    area->values = carve(&at, packed_bytes(head_dim, tokens));
    area->weights = carve(&at, QUERIES * padded * sizeof(int16_t));
    area->sq = carve(&at, padded * sizeof(float));
    area->sk = carve(&at, padded * sizeof(float));
    area->sv = carve(&at, padded * sizeof(float));
    area->weight_scales = carve(&at, QUERIES * sizeof(float));
    return at - (uintptr_t)scratch;
}

size_t K(attention_scratch_bytes)(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim)
{
    (void)heads;
    (void)kv_heads;
    struct forward_area area;
    return carve_forward(NULL, tokens, head_dim, &area);
}

int32_t K(softmax_row)(float *p, int64_t count, int64_t tokens, const float *sv, int64_t padded, int16_t *q, float *scale)
{
    float max;
    bool finite = row_max(p, count, &max);
    if (!finite) {
        memset(p, 0, (size_t)count * sizeof(float));
        max = 0.0f;
    }
    vl sum = vl_zero();
    for (int64_t s = 0; s < count; s += LANES) {
        vi i = softmax_terms(vf_load_part(p + s, count - s), vf_set(max), count - s);
        sum = vl_add_positive(sum, i);
        vf_store_part(p + s, count - s, vf_of_vi(i)); /* f32(i) is rounded here and nowhere else */
    }
    vf total = vf_set((float)vl_total(sum));
    vi highest = vi_zero();
    for (int64_t s = 0; s < count; s += LANES) {
        vf probability = vf_div(vf_load_part(p + s, count - s), total);
        vf_store_part(p + s, count - s, probability);
        highest = vi_highest(highest, vf_mul(probability, vf_load_part(sv + s, count - s)));
    }
    memset(p + count, 0, (size_t)(tokens - count) * sizeof(float));
    return finite & weighted_row_i16(p, sv, count, padded, highest, q, scale);
}

/* Queries [t0, t0 + rows) of one head. */
static int32_t attend(const struct r3mes_attention *state, const struct forward_area *area, int32_t h, int32_t t0, int32_t rows, float *o)
{
    int32_t tokens = state->tokens, width = state->heads * state->head_dim, visible = t0 + rows, padded = round_up(visible, 8);
    float *p = state->p + ((ptrdiff_t)h * tokens + t0) * tokens;
    struct product scores = {.a = state->q_i + (ptrdiff_t)t0 * width + h * state->head_dim, .a_stride = width,
        .b = area->keys, .b_panel = panel_values(state->head_dim), .segments = 1, .m = rows, .n = visible, .k = state->head_dim,
        .row_scale = area->sq + t0, .col_scale = area->sk, .divisor = sqrtf((float)state->head_dim), .c = p, .c_stride = tokens};
    K(product_full)(&scores);
    int32_t finite = 1, stride = round_up(tokens, 8);
    for (int32_t i = 0; i < rows; i++) {
        float *row = p + (ptrdiff_t)i * tokens;
        finite &= K(softmax_row)(row, t0 + i + 1, tokens, area->sv, padded, area->weights + (ptrdiff_t)i * stride, area->weight_scales + i);
    }
    struct product output = {.a = area->weights, .a_stride = stride, .b = area->values, .b_panel = panel_values(tokens), .segments = 1,
        .m = rows, .n = state->head_dim, .k = padded, .row_scale = area->weight_scales, .col_constant = 1.0f,
        .c = o + (ptrdiff_t)t0 * width + h * state->head_dim, .c_stride = width};
    K(product_full)(&output);
    return finite;
}

int32_t K(attention_forward)(const struct r3mes_attention *state, const float *q, const float *k, const float *v, float *o, void *scratch)
{
    int32_t tokens = state->tokens, heads = state->heads, kv = state->kv_heads, dim = state->head_dim;
    struct forward_area area;
    carve_forward(scratch, tokens, dim, &area);
    int32_t finite = K(quantize_i16)(q, tokens * heads, dim, state->q_i, state->q_s);
    finite &= K(quantize_i16)(k, tokens * kv, dim, state->k_i, state->k_s);
    finite &= K(quantize_i16)(v, tokens * kv, dim, state->v_i, state->v_s);
    for (int32_t g = 0; g < kv; g++) {
        K(pack_rows)(state->k_i + g * dim, (ptrdiff_t)kv * dim, tokens, dim, area.keys);
        K(pack_columns_i16)(state->v_i + g * dim, (ptrdiff_t)kv * dim, tokens, dim, area.values);
        gather(state->k_s + g, kv, tokens, area.sk);
        gather(state->v_s + g, kv, tokens, area.sv);
        for (int32_t h = g * (heads / kv); h < (g + 1) * (heads / kv); h++) {
            gather(state->q_s + h, heads, tokens, area.sq);
            for (int32_t t = 0; t < tokens; t += QUERIES) finite &= attend(state, &area, h, t, tokens - t < QUERIES ? tokens - t : QUERIES, o);
        }
    }
    return finite & K(quantize_i16)(o, tokens * heads, dim, state->o_i, state->o_s);
}
