/* Pieces of quantising that attention and normalisation fuse with their own loops. */
#ifndef R3MES_QUANTIZE_H
#define R3MES_QUANTIZE_H

#include "lanes.h"

#define I16_LIMIT 16256.0f

/* rne(v * inverse) */
INLINE __m256i quantized(__m256 v, __m256 inverse) { return _mm256_cvtps_epi32(_mm256_mul_ps(v, inverse)); }

/* Int16 pairs (first, second) in eight dwords: both hold values that fit int16. */
INLINE __m256i interleaved(__m256i first, __m256i second) { return _mm256_blend_epi16(first, _mm256_slli_epi32(second, 16), 0xaa); }

/* scale_of_row for eight rows at once, their I16 magnitudes in lanes. */
struct column_scales {
    __m256 scale, inverse;
    __m256i keep;
    int32_t finite;
};

INLINE struct column_scales scales_of_columns(__m256i bits)
{
    __m256 m = _mm256_castsi256_ps(bits);
    __m256i finite = _mm256_cmpgt_epi32(_mm256_set1_epi32(INFINITY_BITS), bits);
    __m256 kept = _mm256_and_ps(_mm256_castsi256_ps(finite), _mm256_cmp_ps(m, _mm256_set1_ps(ZERO_ROW_BELOW), _CMP_GE_OQ));
    __m256 limit = _mm256_set1_ps(I16_LIMIT);
    struct column_scales s;
    s.scale = _mm256_and_ps(_mm256_div_ps(m, limit), kept);
    s.inverse = _mm256_and_ps(_mm256_div_ps(limit, m), kept);
    s.keep = _mm256_castps_si256(kept);
    s.finite = _mm256_movemask_ps(_mm256_castsi256_ps(finite)) == 0xff;
    return s;
}

/* Largest magnitude of n floats, as bits. */
int32_t K(row_magnitude)(const float *x, int64_t n);

/* One row I16; 1 when finite. */
int32_t K(quantize_row_i16)(const float *x, int64_t cols, int16_t *q, float *scale);

#endif
