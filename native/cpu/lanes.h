/* Eight lanes of 256 bits with ragged ends, and magnitudes. */
#ifndef R3MES_LANES_H
#define R3MES_LANES_H

#include <immintrin.h>

#include "variant.h"

#define MAGNITUDE_MASK 0x7fffffff
#define INFINITY_BITS 0x7f800000
#define ZERO_ROW_BELOW 0x1p-100f

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

#endif
