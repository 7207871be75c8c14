/*
 * What the products need of a processor beyond simd.h: the instructions that add the products of four int8 or two int16 terms to every int32 lane. A lane is the sum of one
 * column and a term is broadcast to all of them, so that no lane is ever summed with another and every sum is exact.
 */
#ifndef R3MES_DOT_H
#define R3MES_DOT_H

#include "simd.h"

#define VECTOR_BYTES (4 * LANES)

/* Sums of a tile that stay in registers: DOT_ROWS rows by DOT_PANELS vectors of columns, or DOT_SPLIT_* where a sum takes two vectors. DOT_BYTES: dot4 exists. */
#if defined(__aarch64__)

#define DOT_ROWS 4
#define DOT_PANELS 4
#define DOT_SPLIT_ROWS 4
#define DOT_SPLIT_PANELS 2
#define DOT_BYTES 1

INLINE vi vi_sub_i16(vi a, vi b) { return vreinterpretq_s32_s16(vsubq_s16(vreinterpretq_s16_s32(a), vreinterpretq_s16_s32(b))); }
INLINE vi vi_shift_right(vi v, const int bits) { return vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(v), vdupq_n_s32(-bits))); }
INLINE vi vi_shift_signed(vi v, const int bits) { return vshlq_s32(v, vdupq_n_s32(-bits)); }
INLINE vi dot4(vi sum, vi codes, vi x) { return vdotq_s32(sum, vreinterpretq_s8_s32(codes), vreinterpretq_s8_s32(x)); }

INLINE vi dot2(vi sum, vi a, vi b)
{
    int16x8_t x = vreinterpretq_s16_s32(a), y = vreinterpretq_s16_s32(b);
    return vaddq_s32(sum, vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)), vmull_high_s16(x, y)));
}

#elif LANES == 16

#define DOT_ROWS 6
#define DOT_PANELS 4
#define DOT_SPLIT_ROWS 4
#define DOT_SPLIT_PANELS 2
#define DOT_BYTES 1

INLINE vi vi_sub_i16(vi a, vi b) { return _mm512_sub_epi16(a, b); }
INLINE vi vi_shift_right(vi v, const int bits) { return _mm512_srli_epi32(v, (unsigned)bits); }
INLINE vi vi_shift_signed(vi v, const int bits) { return _mm512_srai_epi32(v, (unsigned)bits); }
INLINE vi dot4(vi sum, vi codes, vi x) { return _mm512_dpbusd_epi32(sum, codes, x); }
INLINE vi dot2(vi sum, vi a, vi b) { return _mm512_dpwssd_epi32(sum, a, b); }

#else

#define DOT_ROWS 6
#define DOT_PANELS 2
#define DOT_SPLIT_ROWS 4
#define DOT_SPLIT_PANELS 1

INLINE vi vi_sub_i16(vi a, vi b) { return _mm256_sub_epi16(a, b); }
INLINE vi vi_shift_right(vi v, const int bits) { return _mm256_srli_epi32(v, bits); }
INLINE vi vi_shift_signed(vi v, const int bits) { return _mm256_srai_epi32(v, bits); }

#if defined(__AVXVNNI__)
#define DOT_BYTES 1
INLINE vi dot4(vi sum, vi codes, vi x) { return _mm256_dpbusd_avx_epi32(sum, codes, x); }
INLINE vi dot2(vi sum, vi a, vi b) { return _mm256_dpwssd_avx_epi32(sum, a, b); }
#elif defined(__AVX512VNNI__)
#define DOT_BYTES 1
INLINE vi dot4(vi sum, vi codes, vi x) { return _mm256_dpbusd_epi32(sum, codes, x); }
INLINE vi dot2(vi sum, vi a, vi b) { return _mm256_dpwssd_epi32(sum, a, b); }
#else
#define DOT_BYTES 0
INLINE vi dot2(vi sum, vi a, vi b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }

/* The products of four terms as two int16 a lane: of codes up to 2 and |x| up to 127 sixty-four such vectors may be added (64 * 2 * 2 * 127 < 2^15). */
#define DOT_SHORT_STEPS 64
INLINE vi dot4_short(vi sum, vi codes, vi x) { return _mm256_add_epi16(sum, _mm256_maddubs_epi16(codes, x)); }
INLINE vi vi_widen_short(vi sum, vi shorts) { return _mm256_add_epi32(sum, _mm256_madd_epi16(shorts, _mm256_set1_epi16(1))); }
#endif

#endif

INLINE vi vi_load_bytes(const void *p) { return vi_load(p); }
INLINE void vi_store_bytes(void *p, vi v) { vi_store(p, v); }

/* Four bytes in every lane. */
INLINE vi vi_splat(const void *p)
{
    int32_t four;
    memcpy(&four, p, sizeof four);
    return vi_set(four);
}

#endif
