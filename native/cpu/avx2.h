/* What the AVX2 files share: lanes with ragged ends, magnitudes, and the declarations of the variant's operations. */
#ifndef R3MES_AVX2_H
#define R3MES_AVX2_H

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#include "table.h"

#define INLINE static inline __attribute__((always_inline))

#define MAGNITUDE_MASK 0x7fffffff
#define INFINITY_BITS 0x7f800000
#define ZERO_ROW_BELOW 0x1p-100f

INLINE int32_t round_up(int32_t n, int32_t multiple) { return (n + multiple - 1) / multiple * multiple; }

INLINE size_t align64(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

/* Takes `bytes` from a scratch area, keeping it 64-byte aligned. The area is an address, so that sizes can be computed from 0. */
INLINE void *carve(uintptr_t *at, size_t bytes)
{
    void *taken = (void *)*at;
    *at += align64(bytes);
    return taken;
}

/* Lanes below `left` are all ones. */
INLINE __m256i lanes_below(int32_t left) { return _mm256_cmpgt_epi32(_mm256_set1_epi32(left), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }

/* Eight floats of which `left` exist (8 or more: all); the others read as +0. */
INLINE __m256 load8(const float *p, int64_t left) { return left >= 8 ? _mm256_loadu_ps(p) : _mm256_maskload_ps(p, lanes_below((int32_t)left)); }

INLINE void store8(float *p, int64_t left, __m256 v)
{
    if (left >= 8) _mm256_storeu_ps(p, v);
    else _mm256_maskstore_ps(p, lanes_below((int32_t)left), v);
}

/* The low 16 bits of eight int32 that fit int16. */
INLINE __m128i narrow_i16(__m256i v) { return _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)); }

INLINE void store8_i16(int16_t *p, int64_t left, __m256i v)
{
    __m128i narrow = narrow_i16(v);
    if (left >= 8) {
        _mm_storeu_si128((__m128i *)p, narrow);
        return;
    }
    int16_t lanes[8];
    _mm_storeu_si128((__m128i *)lanes, narrow);
    memcpy(p, lanes, (size_t)left * sizeof(int16_t));
}

/* Eight int16 of which `left` exist, widened; the others read as 0. */
INLINE __m256i load8_i16(const int16_t *p, int64_t left)
{
    if (left >= 8) return _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)p));
    int16_t lanes[8] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(int16_t));
    return _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)lanes));
}

INLINE __m256i magnitude_bits(__m256 v) { return _mm256_and_si256(_mm256_castps_si256(v), _mm256_set1_epi32(MAGNITUDE_MASK)); }

INLINE int32_t highest_lane(__m256i v)
{
    __m128i m = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4e));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0xb1));
    return _mm_cvtsi128_si32(m);
}

INLINE int64_t sum_lanes_i64(__m256i v)
{
    __m128i s = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si64(s) + _mm_extract_epi64(s, 1);
}

INLINE float float_of_bits(int32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

/* How one row is quantised, from the largest of its magnitude bits: q = rne(x * inverse). A tiny or non-finite row becomes zeros with scale 0: `keep` masks the integers
   (a NaN times 0 would still convert to something). */
struct row_scale {
    float scale, inverse;
    bool kept, finite;
};

INLINE struct row_scale scale_of_row(int32_t bits, float limit)
{
    float m = float_of_bits(bits);
    bool finite = bits < INFINITY_BITS;
    if (!finite || m < ZERO_ROW_BELOW) return (struct row_scale){0.0f, 0.0f, false, finite};
    return (struct row_scale){m / limit, limit / m, true, true};
}

/* The operations; shapes and meaning in r3mes_kernels.h. */
size_t avx2_ternary_bytes(int32_t out, int32_t in);
void avx2_ternary_pack(const int8_t *w, int32_t out, int32_t in, uint8_t *packed);
int32_t avx2_quantize_i8(const float *x, int32_t rows, int32_t cols, int8_t *q, float *scales);
int32_t avx2_quantize_i16(const float *x, int32_t rows, int32_t cols, int16_t *q, float *scales);
int32_t avx2_quantize_i16_transposed(const float *x, int32_t rows, int32_t cols, const float *row_scales, int16_t *q, float *scales);
int32_t avx2_quantize_i16_plus(const float *x, int32_t rows, int32_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2);
size_t avx2_multiply_scratch_bytes(int32_t m, int32_t n, int32_t k);
void avx2_multiply_ternary(const int8_t *x, const float *sx, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *y, void *scratch);
void avx2_multiply_ternary_backward(const int16_t *d, const float *sd, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, float *dx);
void avx2_multiply_i8_i16(const int8_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch);
void avx2_multiply_i16_i16(const int16_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch);
void avx2_multiply_unscaled_i16_i8(const int16_t *a, const float *sa, int32_t m, const int8_t *b, int32_t n, int32_t k, float *c, void *scratch);
void avx2_multiply_unscaled_i16_i16(const int16_t *a, const float *sa, int32_t m, const int16_t *b, int32_t n, int32_t k, float *c, void *scratch);
int32_t avx2_rms_norm(const float *x, int32_t rows, int32_t cols, const float *gain, float eps, int16_t *xq, float *sx, float *r, float *y);
int32_t avx2_rms_norm_backward(
    const float *dy, int32_t rows, int32_t cols, const float *gain, const float *x, const int16_t *xq, const float *sx, const float *r, float *dx, void *scratch);
void avx2_rope(float *x, int32_t rows, int32_t heads, int32_t head_dim, const float *cos, const float *sin, int32_t backward);
size_t avx2_attention_scratch_bytes(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim);
int32_t avx2_attention_forward(const struct r3mes_attention *state, const float *q, const float *k, const float *v, float *o, void *scratch);
size_t avx2_attention_backward_scratch_bytes(int32_t tokens, int32_t heads, int32_t kv_heads, int32_t head_dim);
int32_t avx2_attention_backward(const struct r3mes_attention *state, const float *d_o, float *d_q, float *d_k, float *d_v, void *scratch);
void avx2_squared_relu_gate(const float *gate, const float *up, int64_t count, float *h);
void avx2_squared_relu_gate_backward(const float *dh, const float *gate, const float *up, int64_t count, float *d_gate, float *d_up);
void avx2_add(const float *a, const float *b, int64_t count, float *y);
void avx2_add_scaled(float *y, float c, const float *z, int64_t count);
void avx2_scale(float *x, float c, int64_t count);
int32_t avx2_accumulate_fixed(const float *g, float c, int64_t count, int64_t *sum);
int32_t avx2_cross_entropy(const float *logits, int32_t rows, int32_t cols, const int32_t *targets, float *d_logits, int64_t *loss_fixed, void *scratch);

#endif
