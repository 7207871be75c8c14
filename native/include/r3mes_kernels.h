/*
 * The one ABI between R3MES and its native kernels: plain C, row-major dense tensors, no state. A variant is a table of functions, one member a kernel; several may be in use
 * in one process at once. The operations and their exact arithmetic are those of docs/arithmetic.md; the scalar C# reference backend is the specification, and every variant of
 * every function equals it bit for bit.
 * The processor's floating-point control must be in its default state (round to nearest even, subnormals kept).
 * int32_t results: 1 when every value met was finite, 0 otherwise (results are then unspecified but finite where they are quantised).
 * Shapes are trusted: the caller validates them. No pointer may alias another unless said. No function allocates: where `scratch` is asked for, it is
 * 64-byte aligned memory of at least the bytes that the matching *_scratch_bytes member of the same table states, its contents of no meaning before or after.
 */
#ifndef R3MES_KERNELS_H
#define R3MES_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define R3MES_API __attribute__((visibility("default")))

/* Raised whenever a member, its place or the meaning of an argument changes. */
#define R3MES_KERNELS_ABI_VERSION 3

/* Variants. */
#define R3MES_VARIANT_AVX2 1
#define R3MES_VARIANT_AVXVNNI 2    /* 256-bit VEX vpdpbusd, vpdpwssd */
#define R3MES_VARIANT_AVX512VNNI 3 /* 512 bits */
#define R3MES_VARIANT_NEON 4       /* with dot product */
#define R3MES_VARIANT_VNNI256 5    /* the source of AVXVNNI in its EVEX form, for processors that have it only so: to prove and measure that source, never chosen by itself */

/* Bits of r3mes_kernels_cpu_features: what the processor has and the operating system saves. */
#define R3MES_CPU_AVX2 1u
#define R3MES_CPU_AVXVNNI 2u
#define R3MES_CPU_AVX512 4u      /* F, BW, DQ and VL */
#define R3MES_CPU_AVX512VNNI 8u
#define R3MES_CPU_DOTPROD 16u

#define R3MES_TERNARY_COLUMNS 64    /* ranges of columns of a ternary product begin at multiples */
#define R3MES_TERNARY_TERMS 131072  /* terms whose ternary product fits int32: 16256 * 131072 < 2^31 */

struct r3mes_kernels;

R3MES_API int32_t r3mes_kernels_abi_version(void);
R3MES_API uint32_t r3mes_kernels_cpu_features(void);
/* The table of a variant, valid for ever; NULL when this processor cannot run it or it is not in this build. */
R3MES_API const struct r3mes_kernels *r3mes_kernels_variant(int32_t variant);

/* Causal grouped-query attention of one sequence of t tokens: q, o [t, heads*head_dim]; k, v [t, kv_heads*head_dim]; p [heads, t, t].
   The I16 rows q_i/q_s, k_i/k_s, v_i/v_s, o_i/o_s (row = token*heads + head, or token*kv_heads + group) are filled for backward. */
struct r3mes_attention {
    int32_t tokens, heads, kv_heads, head_dim;
    int16_t *q_i, *k_i, *v_i, *o_i;
    float *q_s, *k_s, *v_s, *o_s;
    float *p;
};

/* The I16 keys and values of all tokens of a sequence so far, the new ones of a step included, which are the last: row = token*kv_heads + group. */
struct r3mes_attention_cache {
    int32_t tokens, heads, kv_heads, head_dim;
    int16_t *k_i, *v_i;
    float *k_s, *v_s;
};

/* What one step of AdamW multiplies and divides every element by: b1, 1 - b1, b2, 1 - b2, 1 - lr*wd, lr, 1 - b1t, 1 - b2t, eps. */
struct r3mes_adamw {
    float beta1, one_less_beta1, beta2, one_less_beta2, keep, rate, correction1, correction2, epsilon;
};

#define R3MES_DIGEST_BYTES 32
#define R3MES_DIGEST_LEAF_BYTES 4096

/* A tensor's canonical little-endian bytes. */
struct r3mes_bytes {
    const uint8_t *data;
    int64_t count;
};

struct r3mes_kernels {
    /* A frozen ternary matrix w[out, in] of {-1, 0, 1}, laid out for both products as this variant likes it; packed: 64-byte aligned. */
    size_t (*ternary_bytes)(int32_t out, int32_t in);
    void (*ternary_pack)(const int8_t *w, int32_t out, int32_t in, uint8_t *packed);

    /* Rows quantised along cols: q[rows, cols], scales[rows]. */
    int32_t (*quantize_i8)(const float *x, int32_t rows, int32_t cols, int8_t *q, float *scales);
    int32_t (*quantize_i16)(const float *x, int32_t rows, int32_t cols, int16_t *q, float *scales);
    /* q[cols, rows] = I16((x * row_scales)^T), scales[cols]; row_scales[rows] may be NULL: no product then. */
    int32_t (*quantize_i16_transposed)(const float *x, int32_t rows, int32_t cols, const float *row_scales, int16_t *q, float *scales);
    /* Two levels of y = x * col_scales[cols]: q1, s1 = I16(y); q2, s2 = I16(y - f32(q1)*s1). */
    int32_t (*quantize_i16_plus)(const float *x, int32_t rows, int32_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2);

    /* Products; K is at most 2^25. Of a ternary product only the columns [first, end) are computed, so that threads can share one:
       first is a multiple of R3MES_TERNARY_COLUMNS, end another or the number of columns. */
    size_t (*ternary_scratch_bytes)(int32_t m, int32_t k);
    /* y[m, out] = (f32(x[m, in] . w^T) * sx[m]) * scale; k = in */
    void (*multiply_ternary)(
        const int8_t *x, const float *sx, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, int32_t first, int32_t end, float *y, void *scratch);
    /* dx[m, in] = (f32(d[m, out] . w) * sd[m]) * scale; k = out */
    void (*multiply_ternary_backward)(
        const int16_t *d, const float *sd, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, int32_t first, int32_t end, float *dx, void *scratch);
    /* The integers of the two, for checks of a product; k is at most R3MES_TERNARY_TERMS. */
    void (*multiply_ternary_exact)(const int8_t *x, int32_t m, const uint8_t *packed, int32_t out, int32_t in, int32_t first, int32_t end, int32_t *acc, void *scratch);
    void (*multiply_ternary_backward_exact)(const int16_t *d, int32_t m, const uint8_t *packed, int32_t out, int32_t in, int32_t first, int32_t end, int32_t *acc, void *scratch);
    size_t (*multiply_scratch_bytes)(int32_t m, int32_t n, int32_t k);
    /* c[m, n] = (f32(a[m, k] . b[n, k]^T) * sa[m]) * sb[n] */
    void (*multiply_i8_i16)(const int8_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch);
    void (*multiply_i16_i16)(const int16_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch);
    /* c[m, n] = f32(a[m, k] . b[k, n]) * sa[m] */
    void (*multiply_unscaled_i16_i8)(const int16_t *a, const float *sa, int32_t m, const int8_t *b, int32_t n, int32_t k, float *c, void *scratch);
    void (*multiply_unscaled_i16_i16)(const int16_t *a, const float *sa, int32_t m, const int16_t *b, int32_t n, int32_t k, float *c, void *scratch);

    /* RMSNorm of x[rows, cols]: xq, sx = I16(x); r[rows] = 1/sqrt(ms + eps); y = (x*r)*gain. */
    int32_t (*rms_norm)(const float *x, int32_t rows, int32_t cols, const float *gain, float eps, int16_t *xq, float *sx, float *r, float *y);
    /* dx = r*(a - x*((r*r)*(d/cols))), a = dy*gain, d = (f32(I16(a).xq)*sa)*sx; scratch: cols int16 rounded up to 64 bytes. */
    int32_t (*rms_norm_backward)(const float *dy, int32_t rows, int32_t cols, const float *gain, const float *x, const int16_t *xq, const float *sx, const float *r, float *dx, void *scratch);

    /* Rotate-half RoPE in place on x[rows, heads*head_dim]; cos, sin [rows, head_dim/2]: the rows of the tables from the first row's position on. */
    void (*rope)(float *x, int32_t rows, int32_t heads, int32_t head_dim, const float *cos, const float *sin, int32_t backward);

    size_t (*attention_scratch_bytes)(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim);
    int32_t (*attention_forward)(const struct r3mes_attention *state, const float *q, const float *k, const float *v, float *o, void *scratch);
    size_t (*attention_backward_scratch_bytes)(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim);
    int32_t (*attention_backward)(const struct r3mes_attention *state, const float *d_o, float *d_q, float *d_k, float *d_v, void *scratch);
    /* The last `rows` (1 at least) rows of attention_forward over all of the cache's tokens: q, o [rows, heads*head_dim]; k, v [rows, kv_heads*head_dim] are quantised into the
       cache's last rows. For decoding and prefill by pieces: its time and its scratch, which holds up to 16 queries (or one token's of a group with more), grow with `tokens`.
       When it answers 0 the new rows of the cache are unspecified, those before them as they were. tokens: at most 2^25. */
    size_t (*attention_step_scratch_bytes)(int32_t tokens, int32_t rows, int32_t heads, int32_t kv_heads, int32_t head_dim);
    int32_t (*attention_step)(const struct r3mes_attention_cache *cache, int32_t rows, const float *q, const float *k, const float *v, float *o, void *scratch);

    /* Elementwise over count values. */
    void (*squared_relu_gate)(const float *gate, const float *up, int64_t count, float *h);
    void (*squared_relu_gate_backward)(const float *dh, const float *gate, const float *up, int64_t count, float *d_gate, float *d_up);
    void (*add)(const float *a, const float *b, int64_t count, float *y);   /* y may be a or b */
    void (*add_scaled)(float *y, float c, const float *z, int64_t count);   /* y = y + c*z */
    void (*scale)(float *x, float c, int64_t count);                        /* x = c*x */
    /* sum[i] += rne((c*g[i]) * 2^32); 0 when some |c*g| is 2^20 or more, or not finite. */
    int32_t (*accumulate_fixed)(const float *g, float c, int64_t count, int64_t *sum);

    /* Softmax cross-entropy of logits[rows, cols] in nats; target -1: a row without loss. d_logits may be NULL; loss_fixed = sum of rne(loss * 2^24).
       scratch: cols floats rounded up to 64 bytes. */
    int32_t (*cross_entropy)(const float *logits, int32_t rows, int32_t cols, const int32_t *targets, float *d_logits, int64_t *loss_fixed, void *scratch);

    /* m = b1*m + (1-b1)*g; v = b2*v + ((1-b2)*g)*g; w = w*keep - rate*((m/correction1)/(sqrt(v/correction2) + epsilon)), over count values. */
    void (*adamw)(const struct r3mes_adamw *c, const float *g, int64_t count, float *w, float *m, float *v);

    /* roots[count][32]: of each tensor the root of RFC 6962 over its bytes in leaves of 4 KiB. By the processor's SHA-256 instructions where it has them, whatever the variant. */
    size_t (*tensor_roots_scratch_bytes)(const struct r3mes_bytes *tensors, int32_t count);
    void (*tensor_roots)(const struct r3mes_bytes *tensors, int32_t count, uint8_t *roots, void *scratch);

    /* In the field of p = 2^61 - 1, whose elements are below p; cols is at most 2^16 where it is not said. */
    size_t (*field_scratch_bytes)(int32_t cols);
    /* y[i] = y[i] + sum over k of x[i, k] * v[k]; x is int8, int16, int32 or int64 as `bits` says, cols any. 0 when an int64 is not in [-2^53, 2^53): y is then unspecified. */
    int32_t (*field_rows)(const void *x, int32_t bits, int32_t rows, int32_t cols, const uint64_t *v, uint64_t *y, void *scratch);
    /* y[k] = y[k] + sum over i of s[i] * x[i, k]; rows and cols any. */
    void (*field_columns)(const int16_t *x, int32_t rows, int32_t cols, const uint64_t *s, uint64_t *y, void *scratch);
    /* y[i] = y[i] + sum over j <= i of r[j] * (a[i, cols] . b[j, cols]). */
    void (*field_causal_rows)(const int16_t *a, const int16_t *b, int32_t rows, int32_t cols, const uint64_t *r, uint64_t *y, void *scratch);
};

#endif
