/*
 * What the products need of a processor: vectors of DOT_LANES int32, each the sum of one column, and the instructions that add the products of four int8 or two int16 terms to
 * every lane. A term is broadcast to all lanes, so that no lane is ever summed with another and every sum is exact.
 */
#ifndef R3MES_DOT_H
#define R3MES_DOT_H

#include "variant.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define DOT_LANES 4
#define DOT_PANELS 4 /* vectors of columns side by side in a tile */
#define DOT_ROWS 4   /* rows of a tile: ROWS * PANELS sums stay in registers */
#define DOT_BYTES 1  /* dot4 exists */
#define DOT_SPLIT_PANELS 2 /* the same for sums that take two vectors, DOT_SPLIT_ROWS rows */

typedef int32x4_t dv;
typedef float32x4_t dvf;

INLINE dv dv_load(const void *p) { return vld1q_s32(p); }
INLINE void dv_store(void *p, dv v) { vst1q_s32(p, v); }
INLINE dv dv_set(int32_t x) { return vdupq_n_s32(x); }
INLINE dv dv_add(dv a, dv b) { return vaddq_s32(a, b); }
INLINE dv dv_sub(dv a, dv b) { return vsubq_s32(a, b); }
INLINE dv dv_and(dv a, dv b) { return vandq_s32(a, b); }
INLINE dv dv_sub_i16(dv a, dv b) { return vreinterpretq_s32_s16(vsubq_s16(vreinterpretq_s16_s32(a), vreinterpretq_s16_s32(b))); }
INLINE dv dv_shift_right(dv v, const int bits) { return vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(v), vdupq_n_s32(-bits))); }
INLINE dv dv_shift_left(dv v, const int bits) { return vshlq_s32(v, vdupq_n_s32(bits)); }
INLINE dv dv_shift_signed(dv v, const int bits) { return vshlq_s32(v, vdupq_n_s32(-bits)); }
INLINE dv dot4(dv sum, dv codes, dv x) { return vdotq_s32(sum, vreinterpretq_s8_s32(codes), vreinterpretq_s8_s32(x)); }

INLINE dv dot2(dv sum, dv a, dv b)
{
    int16x8_t x = vreinterpretq_s16_s32(a), y = vreinterpretq_s16_s32(b);
    return vaddq_s32(sum, vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)), vmull_high_s16(x, y)));
}

INLINE dvf dvf_of(dv v) { return vcvtq_f32_s32(v); }
INLINE dvf dvf_set(float x) { return vdupq_n_f32(x); }
INLINE dvf dvf_mul(dvf a, dvf b) { return vmulq_f32(a, b); }
INLINE dvf dvf_add(dvf a, dvf b) { return vaddq_f32(a, b); }
INLINE dvf dvf_div(dvf a, dvf b) { return vdivq_f32(a, b); }
INLINE dvf dvf_load_all(const float *p) { return vld1q_f32(p); }
INLINE void dvf_store_all(float *p, dvf v) { vst1q_f32(p, v); }

#elif R3MES_LANES == 16

#include <immintrin.h>

#define DOT_LANES 16
#define DOT_PANELS 4
#define DOT_ROWS 6
#define DOT_BYTES 1
#define DOT_SPLIT_PANELS 2

typedef __m512i dv;
typedef __m512 dvf;

INLINE dv dv_load(const void *p) { return _mm512_loadu_si512(p); }
INLINE void dv_store(void *p, dv v) { _mm512_storeu_si512(p, v); }
INLINE dv dv_set(int32_t x) { return _mm512_set1_epi32(x); }
INLINE dv dv_add(dv a, dv b) { return _mm512_add_epi32(a, b); }
INLINE dv dv_sub(dv a, dv b) { return _mm512_sub_epi32(a, b); }
INLINE dv dv_and(dv a, dv b) { return _mm512_and_si512(a, b); }
INLINE dv dv_sub_i16(dv a, dv b) { return _mm512_sub_epi16(a, b); }
INLINE dv dv_shift_right(dv v, const int bits) { return _mm512_srli_epi32(v, (unsigned)bits); }
INLINE dv dv_shift_left(dv v, const int bits) { return _mm512_slli_epi32(v, (unsigned)bits); }
INLINE dv dv_shift_signed(dv v, const int bits) { return _mm512_srai_epi32(v, (unsigned)bits); }
INLINE dv dot4(dv sum, dv codes, dv x) { return _mm512_dpbusd_epi32(sum, codes, x); }
INLINE dv dot2(dv sum, dv a, dv b) { return _mm512_dpwssd_epi32(sum, a, b); }
INLINE dvf dvf_of(dv v) { return _mm512_cvtepi32_ps(v); }
INLINE dvf dvf_set(float x) { return _mm512_set1_ps(x); }
INLINE dvf dvf_mul(dvf a, dvf b) { return _mm512_mul_ps(a, b); }
INLINE dvf dvf_add(dvf a, dvf b) { return _mm512_add_ps(a, b); }
INLINE dvf dvf_div(dvf a, dvf b) { return _mm512_div_ps(a, b); }
INLINE dvf dvf_load_all(const float *p) { return _mm512_loadu_ps(p); }
INLINE void dvf_store_all(float *p, dvf v) { _mm512_storeu_ps(p, v); }

#else

#include <immintrin.h>

#define DOT_LANES 8
#define DOT_PANELS 2
#define DOT_ROWS 6
#define DOT_SPLIT_PANELS 1

typedef __m256i dv;
typedef __m256 dvf;

INLINE dv dv_load(const void *p) { return _mm256_loadu_si256(p); }
INLINE void dv_store(void *p, dv v) { _mm256_storeu_si256(p, v); }
INLINE dv dv_set(int32_t x) { return _mm256_set1_epi32(x); }
INLINE dv dv_add(dv a, dv b) { return _mm256_add_epi32(a, b); }
INLINE dv dv_sub(dv a, dv b) { return _mm256_sub_epi32(a, b); }
INLINE dv dv_and(dv a, dv b) { return _mm256_and_si256(a, b); }
INLINE dv dv_sub_i16(dv a, dv b) { return _mm256_sub_epi16(a, b); }
INLINE dv dv_shift_right(dv v, const int bits) { return _mm256_srli_epi32(v, bits); }
INLINE dv dv_shift_left(dv v, const int bits) { return _mm256_slli_epi32(v, bits); }
INLINE dv dv_shift_signed(dv v, const int bits) { return _mm256_srai_epi32(v, bits); }
INLINE dvf dvf_of(dv v) { return _mm256_cvtepi32_ps(v); }
INLINE dvf dvf_set(float x) { return _mm256_set1_ps(x); }
INLINE dvf dvf_mul(dvf a, dvf b) { return _mm256_mul_ps(a, b); }
INLINE dvf dvf_add(dvf a, dvf b) { return _mm256_add_ps(a, b); }
INLINE dvf dvf_div(dvf a, dvf b) { return _mm256_div_ps(a, b); }
INLINE dvf dvf_load_all(const float *p) { return _mm256_loadu_ps(p); }
INLINE void dvf_store_all(float *p, dvf v) { _mm256_storeu_ps(p, v); }

#if defined(__AVXVNNI__)
#define DOT_BYTES 1
INLINE dv dot4(dv sum, dv codes, dv x) { return _mm256_dpbusd_avx_epi32(sum, codes, x); }
INLINE dv dot2(dv sum, dv a, dv b) { return _mm256_dpwssd_avx_epi32(sum, a, b); }
#elif defined(__AVX512VNNI__)
#define DOT_BYTES 1
INLINE dv dot4(dv sum, dv codes, dv x) { return _mm256_dpbusd_epi32(sum, codes, x); }
INLINE dv dot2(dv sum, dv a, dv b) { return _mm256_dpwssd_epi32(sum, a, b); }
#else
#define DOT_BYTES 0
INLINE dv dot2(dv sum, dv a, dv b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }

/* The products of four terms as two int16 a lane: of codes up to 2 and |x| up to 127 sixty-four such vectors may be added (64 * 2 * 2 * 127 < 2^15). */
#define DOT_SHORT_STEPS 64
INLINE dv dot4_short(dv sum, dv codes, dv x) { return _mm256_add_epi16(sum, _mm256_maddubs_epi16(codes, x)); }
INLINE dv dv_widen_short(dv sum, dv shorts) { return _mm256_add_epi32(sum, _mm256_madd_epi16(shorts, _mm256_set1_epi16(1))); }
#endif

#endif

#define DOT_VECTOR (4 * DOT_LANES) /* bytes */
#define DOT_SPLIT_ROWS 4

/* Four bytes in every lane. */
INLINE dv dv_splat(const void *p)
{
    int32_t four;
    memcpy(&four, p, sizeof four);
    return dv_set(four);
}

/* The first `left` lanes; the others are 0. */
INLINE dvf dvf_load(const float *p, int32_t left)
{
    if (left >= DOT_LANES) return dvf_load_all(p);
    float lanes[DOT_LANES] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(float));
    return dvf_load_all(lanes);
}

INLINE void dvf_store(float *p, int32_t left, dvf v)
{
    if (left >= DOT_LANES) {
        dvf_store_all(p, v);
        return;
    }
    float lanes[DOT_LANES];
    dvf_store_all(lanes, v);
    memcpy(p, lanes, (size_t)left * sizeof(float));
}

#endif
