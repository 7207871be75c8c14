/* simd.h on 512 bits. */
#ifndef R3MES_SIMD_AVX512_H
#define R3MES_SIMD_AVX512_H

#include <immintrin.h>

#define LANES 16

typedef __m512 vf;
typedef __m512i vi;
typedef __m512i vl;
typedef __mmask16 vm;

INLINE vf vf_set(float x) { return _mm512_set1_ps(x); }
INLINE vf vf_zero(void) { return _mm512_setzero_ps(); }
INLINE vi vi_set(int32_t x) { return _mm512_set1_epi32(x); }
INLINE vi vi_zero(void) { return _mm512_setzero_si512(); }
INLINE vl vl_zero(void) { return _mm512_setzero_si512(); }

INLINE vm vm_below(int64_t left) { return (vm)((1u << left) - 1u); } /* left: 0 to LANES */
INLINE bool vm_all(vm m) { return m == 0xffff; }
INLINE vm vm_and(vm a, vm b) { return a & b; }
INLINE vm vm_set(bool all) { return all ? 0xffff : 0; }
INLINE vm vf_less(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
INLINE vm vi_less(vi a, vi b) { return _mm512_cmplt_epi32_mask(a, b); }
INLINE vf vf_where(vm m, vf v) { return _mm512_maskz_mov_ps(m, v); } /* +0 elsewhere */
INLINE vi vi_where(vm m, vi v) { return _mm512_maskz_mov_epi32(m, v); }
INLINE vi vi_where_not(vm m, vi v) { return _mm512_maskz_mov_epi32((vm)~m, v); }
INLINE vf vf_either(vm m, vf yes, vf no) { return _mm512_mask_mov_ps(no, m, yes); }

INLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm512_storeu_ps(p, v); }
INLINE vi vi_load(const int32_t *p) { return _mm512_loadu_si512(p); }
INLINE void vi_store(int32_t *p, vi v) { _mm512_storeu_si512(p, v); }
INLINE vf vf_load_part(const float *p, int64_t left) { return left >= LANES ? vf_load(p) : _mm512_maskz_loadu_ps(vm_below(left), p); }

INLINE void vf_store_part(float *p, int64_t left, vf v)
{
    if (left >= LANES) vf_store(p, v);
    else _mm512_mask_storeu_ps(p, vm_below(left), v);
}

INLINE vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
INLINE vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
INLINE vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
INLINE vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
INLINE vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); } /* of finite values; which zero is not said */
INLINE vf vf_round(vf v) { return _mm512_roundscale_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vi vi_of_vf(vf v) { return _mm512_cvtps_epi32(v); }
INLINE vf vf_of_vi(vi v) { return _mm512_cvtepi32_ps(v); }
INLINE vi vi_of_bits(vf v) { return _mm512_castps_si512(v); }
INLINE vf vf_of_bits(vi v) { return _mm512_castsi512_ps(v); }

INLINE vi vi_add(vi a, vi b) { return _mm512_add_epi32(a, b); }
INLINE vi vi_sub(vi a, vi b) { return _mm512_sub_epi32(a, b); }
INLINE vi vi_and(vi a, vi b) { return _mm512_and_si512(a, b); }
INLINE vi vi_max(vi a, vi b) { return _mm512_max_epi32(a, b); }
INLINE vi vi_shift_left(vi v, const int n) { return _mm512_slli_epi32(v, (unsigned)n); }

INLINE float vf_highest_lane(vf v) { return _mm512_reduce_max_ps(v); }
INLINE int32_t vi_highest_lane(vi v) { return _mm512_reduce_max_epi32(v); }

/* Adds LANES non-negative int32. */
INLINE vl vl_add_positive(vl sum, vi v)
{
    return _mm512_add_epi64(sum, _mm512_add_epi64(_mm512_and_si512(v, _mm512_set1_epi64(0xffffffff)), _mm512_srli_epi64(v, 32)));
}

/* Adds the products of 2 * LANES pairs of int16, of which no two neighbours sum to 2^31. */
INLINE vl vl_add_products(vl sum, const int16_t *a, const int16_t *b)
{
    __m512i t = _mm512_madd_epi16(_mm512_loadu_si512(a), _mm512_loadu_si512(b));
    sum = _mm512_add_epi64(sum, _mm512_cvtepi32_epi64(_mm512_castsi512_si256(t)));
    return _mm512_add_epi64(sum, _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(t, 1)));
}

INLINE int64_t vl_total(vl v) { return _mm512_reduce_add_epi64(v); }

/* p[i] += high[i] * 2^24 + low[i] over LANES int64. */
INLINE void add_fixed(int64_t *p, vi high, vi low)
{
    for (int half = 0; half < 2; half++, p += 8) {
        __m512i h = _mm512_cvtepi32_epi64(half ? _mm512_extracti64x4_epi64(high, 1) : _mm512_castsi512_si256(high));
        __m512i l = _mm512_cvtepi32_epi64(half ? _mm512_extracti64x4_epi64(low, 1) : _mm512_castsi512_si256(low));
        _mm512_storeu_si512(p, _mm512_add_epi64(_mm512_loadu_si512(p), _mm512_add_epi64(_mm512_slli_epi64(h, 24), l)));
    }
}

/* Int32 that fit int16 or int8, to memory and back. */
INLINE void store_i16(int16_t *p, vi v) { _mm256_storeu_si256((__m256i *)p, _mm512_cvtepi32_epi16(v)); }

INLINE void store_i16_part(int16_t *p, int64_t left, vi v)
{
    if (left >= LANES) store_i16(p, v);
    else _mm256_mask_storeu_epi16(p, vm_below(left), _mm512_cvtepi32_epi16(v));
}

INLINE vi load_i16(const int16_t *p) { return _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)p)); }

INLINE vi load_i16_part(const int16_t *p, int64_t left)
{
    return left >= LANES ? load_i16(p) : _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(vm_below(left), p));
}

INLINE void store_i8_part(int8_t *p, int64_t left, vi v)
{
    __m128i bytes = _mm512_cvtepi32_epi8(v);
    if (left >= LANES) _mm_storeu_si128((__m128i *)p, bytes);
    else _mm_mask_storeu_epi8(p, vm_below(left), bytes);
}

/* Four vectors. */
INLINE void store_i8_4(int8_t *p, vi a, vi b, vi c, vi d)
{
    __m512i bytes = _mm512_packs_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d)); /* within each 128 bits, runs of four: a, b, c, d */
    _mm512_storeu_si512(p, _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), bytes));
}

/* Int16 pairs (first, second) of the low halves. */
INLINE vi vi_pairs(vi first, vi second) { return _mm512_mask_blend_epi16(0xaaaaaaaa, first, _mm512_slli_epi32(second, 16)); }

INLINE void vi_store_pairs(int16_t *p, vi v) { _mm512_storeu_si512(p, v); }

/* Interleaving within each 128 bits: dwords, then pairs of dwords. */
INLINE vi vi_low32(vi a, vi b) { return _mm512_unpacklo_epi32(a, b); }
INLINE vi vi_high32(vi a, vi b) { return _mm512_unpackhi_epi32(a, b); }
INLINE vi vi_low64(vi a, vi b) { return _mm512_unpacklo_epi64(a, b); }
INLINE vi vi_high64(vi a, vi b) { return _mm512_unpackhi_epi64(a, b); }

/* The run-th 128 bits; run is a constant once loops are unrolled. */
INLINE void vi_store_run(int16_t *p, vi v, const int run)
{
    switch (run) {
    case 0: _mm_storeu_si128((__m128i *)p, _mm512_castsi512_si128(v)); break;
    case 1: _mm_storeu_si128((__m128i *)p, _mm512_extracti32x4_epi32(v, 1)); break;
    case 2: _mm_storeu_si128((__m128i *)p, _mm512_extracti32x4_epi32(v, 2)); break;
    default: _mm_storeu_si128((__m128i *)p, _mm512_extracti32x4_epi32(v, 3)); break;
    }
}

#endif
