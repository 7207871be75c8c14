/* The exports: version, processor check, choice of variant, and one forward an operation. Compiled for the baseline processor, so that it can run anywhere. */
#include "table.h"

static const struct r3mes_table *active;

int32_t r3mes_kernels_abi_version(void) { return R3MES_KERNELS_ABI_VERSION; }

uint32_t r3mes_kernels_cpu_features(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? R3MES_CPU_AVX2 : 0u;
}

int32_t r3mes_kernels_select(int32_t variant)
{
    if (variant != R3MES_VARIANT_AVX2 || !(r3mes_kernels_cpu_features() & R3MES_CPU_AVX2)) return 0;
    active = &r3mes_avx2_table;
    return 1;
}

size_t r3mes_ternary_bytes(int32_t out, int32_t in) { return active->ternary_bytes(out, in); }

void r3mes_ternary_pack(const int8_t *w, int32_t out, int32_t in, uint8_t *packed) { active->ternary_pack(w, out, in, packed); }

int32_t r3mes_quantize_i8(const float *x, int32_t rows, int32_t cols, int8_t *q, float *scales) { return active->quantize_i8(x, rows, cols, q, scales); }

int32_t r3mes_quantize_i16(const float *x, int32_t rows, int32_t cols, int16_t *q, float *scales) { return active->quantize_i16(x, rows, cols, q, scales); }

int32_t r3mes_quantize_i16_transposed(const float *x, int32_t rows, int32_t cols, const float *row_scales, int16_t *q, float *scales)
{
    return active->quantize_i16_transposed(x, rows, cols, row_scales, q, scales);
}

int32_t r3mes_quantize_i16_plus(const float *x, int32_t rows, int32_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2)
{
    return active->quantize_i16_plus(x, rows, cols, col_scales, q1, s1, q2, s2);
}

size_t r3mes_multiply_scratch_bytes(int32_t m, int32_t n, int32_t k) { return active->multiply_scratch_bytes(m, n, k); }

void r3mes_multiply_ternary(const int8_t *x, const float *sx, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *y, void *scratch)
{
    active->multiply_ternary(x, sx, m, packed, out, in, scale, y, scratch);
}

void r3mes_multiply_ternary_backward(const int16_t *d, const float *sd, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *dx)
{
    active->multiply_ternary_backward(d, sd, m, packed, out, in, scale, dx);
}

void r3mes_multiply_i8_i16(const int8_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch)
{
    active->multiply_i8_i16(a, sa, m, b, sb, n, k, c, scratch);
}

void r3mes_multiply_i16_i16(const int16_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch)
{
    active->multiply_i16_i16(a, sa, m, b, sb, n, k, c, scratch);
}

void r3mes_multiply_unscaled_i16_i8(const int16_t *a, const float *sa, int32_t m, const int8_t *b, int32_t n, int32_t k, float *c, void *scratch)
{
    active->multiply_unscaled_i16_i8(a, sa, m, b, n, k, c, scratch);
}

void r3mes_multiply_unscaled_i16_i16(const int16_t *a, const float *sa, int32_t m, const int16_t *b, int32_t n, int32_t k, float *c, void *scratch)
{
    active->multiply_unscaled_i16_i16(a, sa, m, b, n, k, c, scratch);
}

int32_t r3mes_rms_norm(const float *x, int32_t rows, int32_t cols, const float *gain, float eps, int16_t *xq, float *sx, float *r, float *y)
{
    return active->rms_norm(x, rows, cols, gain, eps, xq, sx, r, y);
}

int32_t r3mes_rms_norm_backward(
    const float *dy, int32_t rows, int32_t cols, const float *gain, const float *x, const int16_t *xq, const float *sx, const float *r, float *dx, void *scratch)
{
    return active->rms_norm_backward(dy, rows, cols, gain, x, xq, sx, r, dx, scratch);
}

void r3mes_rope(float *x, int32_t rows, int32_t heads, int32_t head_dim, const float *cos, const float *sin, int32_t backward)
{
    active->rope(x, rows, heads, head_dim, cos, sin, backward);
}

size_t r3mes_attention_scratch_bytes(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim)
{
    return active->attention_scratch_bytes(tokens, heads, kv_heads, head_dim);
}

int32_t r3mes_attention_forward(const struct r3mes_attention *state, const float *q, const float *k, const float *v, float *o, void *scratch)
{
    return active->attention_forward(state, q, k, v, o, scratch);
}

size_t r3mes_attention_backward_scratch_bytes(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim)
{
    return active->attention_backward_scratch_bytes(tokens, heads, kv_heads, head_dim);
}

int32_t r3mes_attention_backward(const struct r3mes_attention *state, const float *d_o, float *d_q, float *d_k, float *d_v, void *scratch)
{
    return active->attention_backward(state, d_o, d_q, d_k, d_v, scratch);
}

void r3mes_squared_relu_gate(const float *gate, const float *up, int64_t count, float *h) { active->squared_relu_gate(gate, up, count, h); }

void r3mes_squared_relu_gate_backward(const float *dh, const float *gate, const float *up, int64_t count, float *d_gate, float *d_up)
{
    active->squared_relu_gate_backward(dh, gate, up, count, d_gate, d_up);
}

void r3mes_add(const float *a, const float *b, int64_t count, float *y) { active->add(a, b, count, y); }

void r3mes_add_scaled(float *y, float c, const float *z, int64_t count) { active->add_scaled(y, c, z, count); }

void r3mes_scale(float *x, float c, int64_t count) { active->scale(x, c, count); }

int32_t r3mes_accumulate_fixed(const float *g, float c, int64_t count, int64_t *sum) { return active->accumulate_fixed(g, c, count, sum); }

int32_t r3mes_cross_entropy(const float *logits, int32_t rows, int32_t cols, const int32_t *targets, float *d_logits, int64_t *loss_fixed, void *scratch)
{
    return active->cross_entropy(logits, rows, cols, targets, d_logits, loss_fixed, scratch);
}
