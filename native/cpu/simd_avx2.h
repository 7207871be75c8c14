/* simd.h on 256 bits. */
#ifndef R3MES_SIMD_AVX2_H
#define R3MES_SIMD_AVX2_H

#include <immintrin.h>

#define LANES 8

typedef __m256 vf;
typedef __m256i vi;
typedef __m256i vl;
typedef __m256i vm; /* all bits of a lane */

INLINE vf vf_set(float x) { return _mm256_set1_ps(x); }
INLINE vf vf_zero(void) { return _mm256_setzero_ps(); }
INLINE vi vi_set(int32_t x) { return _mm256_set1_epi32(x); }
INLINE vi vi_zero(void) { return _mm256_setzero_si256(); }
INLINE vl vl_zero(void) { return _mm256_setzero_si256(); }

INLINE vm vm_below(int64_t left) { return _mm256_cmpgt_epi32(_mm256_set1_epi32((int32_t)left), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); } /* left: at most LANES */
INLINE bool vm_all(vm m) { return _mm256_movemask_epi8(m) == -1; }
INLINE vm vm_and(vm a, vm b) { return _mm256_and_si256(a, b); }
INLINE vm vm_set(bool all) { return _mm256_set1_epi32(all ? -1 : 0); }
INLINE vm vf_less(vf a, vf b) { return _mm256_castps_si256(_mm256_cmp_ps(a, b, _CMP_LT_OQ)); }
INLINE vm vi_less(vi a, vi b) { return _mm256_cmpgt_epi32(b, a); }
INLINE vf vf_where(vm m, vf v) { return _mm256_and_ps(_mm256_castsi256_ps(m), v); } /* +0 elsewhere */
INLINE vi vi_where(vm m, vi v) { return _mm256_and_si256(m, v); }
INLINE vi vi_where_not(vm m, vi v) { return _mm256_andnot_si256(m, v); }
INLINE vf vf_either(vm m, vf yes, vf no) { return _mm256_blendv_ps(no, yes, _mm256_castsi256_ps(m)); }

INLINE vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm256_storeu_ps(p, v); }
INLINE vi vi_load(const int32_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE void vi_store(int32_t *p, vi v) { _mm256_storeu_si256((__m256i *)p, v); }
INLINE vf vf_load_part(const float *p, int64_t left) { return left >= LANES ? vf_load(p) : _mm256_maskload_ps(p, vm_below(left)); }

INLINE void vf_store_part(float *p, int64_t left, vf v)
{
    if (left >= LANES) vf_store(p, v);
    else _mm256_maskstore_ps(p, vm_below(left), v);
}

INLINE vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
INLINE vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
INLINE vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
INLINE vf vf_div(vf a, vf b) { return _mm256_div_ps(a, b); }
INLINE vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); } /* of finite values; which zero is not said */
INLINE vf vf_round(vf v) { return _mm256_round_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vi vi_of_vf(vf v) { return _mm256_cvtps_epi32(v); }
INLINE vf vf_of_vi(vi v) { return _mm256_cvtepi32_ps(v); }
INLINE vi vi_of_bits(vf v) { return _mm256_castps_si256(v); }
INLINE vf vf_of_bits(vi v) { return _mm256_castsi256_ps(v); }

INLINE vi vi_add(vi a, vi b) { return _mm256_add_epi32(a, b); }
INLINE vi vi_sub(vi a, vi b) { return _mm256_sub_epi32(a, b); }
INLINE vi vi_and(vi a, vi b) { return _mm256_and_si256(a, b); }
INLINE vi vi_max(vi a, vi b) { return _mm256_max_epi32(a, b); }
INLINE vi vi_shift_left(vi v, const int n) { return _mm256_slli_epi32(v, n); }

INLINE float vf_highest_lane(vf v)
{
    __m128 h = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    h = _mm_max_ps(h, _mm_movehl_ps(h, h));
    return _mm_cvtss_f32(_mm_max_ss(h, _mm_movehdup_ps(h)));
}

INLINE int32_t vi_highest_lane(vi v)
{
    __m128i m = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4e));
    m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0xb1));
    return _mm_cvtsi128_si32(m);
}

/* Adds LANES non-negative int32. */
INLINE vl vl_add_positive(vl sum, vi v)
{
    return _mm256_add_epi64(sum, _mm256_add_epi64(_mm256_and_si256(v, _mm256_set1_epi64x(0xffffffff)), _mm256_srli_epi64(v, 32)));
}

/* Adds the products of 2 * LANES pairs of int16, of which no two neighbours sum to 2^31. */
INLINE vl vl_add_products(vl sum, const int16_t *a, const int16_t *b)
{
    __m256i t = _mm256_madd_epi16(_mm256_loadu_si256((const __m256i *)a), _mm256_loadu_si256((const __m256i *)b));
    sum = _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(t)));
    return _mm256_add_epi64(sum, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(t, 1)));
}

INLINE int64_t vl_total(vl v)
{
    __m128i s = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si64(s) + _mm_extract_epi64(s, 1);
}

/* p[i] += high[i] * 2^24 + low[i] over LANES int64. */
INLINE void add_fixed(int64_t *p, vi high, vi low)
{
    for (int half = 0; half < 2; half++, p += 4) {
        __m256i h = _mm256_cvtepi32_epi64(half ? _mm256_extracti128_si256(high, 1) : _mm256_castsi256_si128(high));
        __m256i l = _mm256_cvtepi32_epi64(half ? _mm256_extracti128_si256(low, 1) : _mm256_castsi256_si128(low));
        __m256i sum = _mm256_add_epi64(_mm256_loadu_si256((const __m256i *)p), _mm256_add_epi64(_mm256_slli_epi64(h, 24), l));
        _mm256_storeu_si256((__m256i *)p, sum);
    }
}

/* Int32 that fit int16 or int8, to memory and back. */
INLINE __m128i narrow_i16(vi v) { return _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)); }

INLINE void store_i16(int16_t *p, vi v) { _mm_storeu_si128((__m128i *)p, narrow_i16(v)); }

INLINE void store_i16_part(int16_t *p, int64_t left, vi v)
{
    if (left >= LANES) {
        store_i16(p, v);
        return;
    }
    int16_t lanes[LANES];
    store_i16(lanes, v);
    memcpy(p, lanes, (size_t)left * sizeof(int16_t));
}

INLINE vi load_i16(const int16_t *p) { return _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)p)); }

INLINE vi load_i16_part(const int16_t *p, int64_t left)
{
    if (left >= LANES) return load_i16(p);
    int16_t lanes[LANES] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(int16_t));
    return load_i16(lanes);
}

INLINE void store_i8_part(int8_t *p, int64_t left, vi v)
{
    __m128i words = narrow_i16(v);
    int64_t bytes = _mm_cvtsi128_si64(_mm_packs_epi16(words, words));
    memcpy(p, &bytes, left >= LANES ? LANES : (size_t)left);
}

/* Four vectors. */
INLINE void store_i8_4(int8_t *p, vi a, vi b, vi c, vi d)
{
    __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d)); /* runs of four values in the order 0 2 4 6 1 3 5 7 */
    _mm256_storeu_si256((__m256i *)p, _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}

/* Int16 pairs (first, second) of the low halves. */
INLINE vi vi_pairs(vi first, vi second) { return _mm256_blend_epi16(first, _mm256_slli_epi32(second, 16), 0xaa); }

INLINE void vi_store_pairs(int16_t *p, vi v) { _mm256_storeu_si256((__m256i *)p, v); }

/* Interleaving within each 128 bits: dwords, then pairs of dwords. */
INLINE vi vi_low32(vi a, vi b) { return _mm256_unpacklo_epi32(a, b); }
INLINE vi vi_high32(vi a, vi b) { return _mm256_unpackhi_epi32(a, b); }
INLINE vi vi_low64(vi a, vi b) { return _mm256_unpacklo_epi64(a, b); }
INLINE vi vi_high64(vi a, vi b) { return _mm256_unpackhi_epi64(a, b); }

/* The run-th 128 bits; run is a constant once loops are unrolled. */
INLINE void vi_store_run(int16_t *p, vi v, const int run) { _mm_storeu_si128((__m128i *)p, run == 0 ? _mm256_castsi256_si128(v) : _mm256_extracti128_si256(v, 1)); }

#endif
