/* simd.h on 128 bits of Arm. Conversions saturate and NaN becomes 0, where x86 gives INT32_MIN: callers mask such lanes. */
#ifndef R3MES_SIMD_NEON_H
#define R3MES_SIMD_NEON_H

#include <arm_neon.h>

#define LANES 4

typedef float32x4_t vf;
typedef int32x4_t vi;
typedef int64x2_t vl;
typedef uint32x4_t vm; /* all bits of a lane */

INLINE vf vf_set(float x) { return vdupq_n_f32(x); }
INLINE vf vf_zero(void) { return vdupq_n_f32(0.0f); }
INLINE vi vi_set(int32_t x) { return vdupq_n_s32(x); }
INLINE vi vi_zero(void) { return vdupq_n_s32(0); }
INLINE vl vl_zero(void) { return vdupq_n_s64(0); }

INLINE vi vi_of_bits(vf v) { return vreinterpretq_s32_f32(v); }
INLINE vf vf_of_bits(vi v) { return vreinterpretq_f32_s32(v); }

INLINE vm vm_below(int64_t left) { return vcltq_s32((int32x4_t){0, 1, 2, 3}, vdupq_n_s32((int32_t)left)); } /* left: at most LANES */
INLINE bool vm_all(vm m) { return vminvq_u32(m) != 0; }
INLINE vm vm_and(vm a, vm b) { return vandq_u32(a, b); }
INLINE vm vm_set(bool all) { return vdupq_n_u32(all ? UINT32_MAX : 0); }
INLINE vm vf_less(vf a, vf b) { return vcltq_f32(a, b); }
INLINE vm vi_less(vi a, vi b) { return vcltq_s32(a, b); }
INLINE vi vi_where(vm m, vi v) { return vandq_s32(vreinterpretq_s32_u32(m), v); } /* 0 elsewhere */
INLINE vf vf_where(vm m, vf v) { return vf_of_bits(vi_where(m, vi_of_bits(v))); }
INLINE vi vi_where_not(vm m, vi v) { return vbicq_s32(v, vreinterpretq_s32_u32(m)); }
INLINE vf vf_either(vm m, vf yes, vf no) { return vbslq_f32(m, yes, no); }

INLINE vf vf_load(const float *p) { return vld1q_f32(p); }
INLINE void vf_store(float *p, vf v) { vst1q_f32(p, v); }
INLINE vi vi_load(const int32_t *p) { return vld1q_s32(p); }
INLINE void vi_store(int32_t *p, vi v) { vst1q_s32(p, v); }

INLINE vf vf_load_part(const float *p, int64_t left)
{
    if (left >= LANES) return vf_load(p);
    float lanes[LANES] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(float));
    return vf_load(lanes);
}

INLINE void vf_store_part(float *p, int64_t left, vf v)
{
    if (left >= LANES) {
        vf_store(p, v);
        return;
    }
    float lanes[LANES];
    vf_store(lanes, v);
    memcpy(p, lanes, (size_t)left * sizeof(float));
}

INLINE vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
INLINE vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
INLINE vf vf_mul(vf a, vf b) { return vmulq_f32(a, b); }
INLINE vf vf_div(vf a, vf b) { return vdivq_f32(a, b); }
INLINE vf vf_max(vf a, vf b) { return vmaxq_f32(a, b); } /* of finite values; which zero is not said */
INLINE vf vf_round(vf v) { return vrndnq_f32(v); }
INLINE vi vi_of_vf(vf v) { return vcvtnq_s32_f32(v); }
INLINE vf vf_of_vi(vi v) { return vcvtq_f32_s32(v); }

INLINE vi vi_add(vi a, vi b) { return vaddq_s32(a, b); }
INLINE vi vi_sub(vi a, vi b) { return vsubq_s32(a, b); }
INLINE vi vi_and(vi a, vi b) { return vandq_s32(a, b); }
INLINE vi vi_max(vi a, vi b) { return vmaxq_s32(a, b); }
INLINE vi vi_shift_left(vi v, const int n) { return vshlq_s32(v, vdupq_n_s32(n)); }

INLINE float vf_highest_lane(vf v) { return vmaxvq_f32(v); }
INLINE int32_t vi_highest_lane(vi v) { return vmaxvq_s32(v); }

/* Adds LANES non-negative int32. */
INLINE vl vl_add_positive(vl sum, vi v) { return vpadalq_s32(sum, v); }

/* Adds the products of 2 * LANES pairs of int16, of which no two neighbours sum to 2^31. */
INLINE vl vl_add_products(vl sum, const int16_t *a, const int16_t *b)
{
    int16x8_t x = vld1q_s16(a), y = vld1q_s16(b);
    return vpadalq_s32(vpadalq_s32(sum, vmull_s16(vget_low_s16(x), vget_low_s16(y))), vmull_high_s16(x, y));
}

INLINE int64_t vl_total(vl v) { return vaddvq_s64(v); }

/* p[i] += high[i] * 2^24 + low[i] over LANES int64. */
INLINE void add_fixed(int64_t *p, vi high, vi low)
{
    vst1q_s64(p, vaddq_s64(vld1q_s64(p), vaddw_s32(vshll_n_s32(vget_low_s32(high), 24), vget_low_s32(low))));
    vst1q_s64(p + 2, vaddq_s64(vld1q_s64(p + 2), vaddw_s32(vshll_n_s32(vget_high_s32(high), 24), vget_high_s32(low))));
}

/* Int32 that fit int16 or int8, to memory and back. */
INLINE void store_i16(int16_t *p, vi v) { vst1_s16(p, vmovn_s32(v)); }

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

INLINE vi load_i16(const int16_t *p) { return vmovl_s16(vld1_s16(p)); }

INLINE vi load_i16_part(const int16_t *p, int64_t left)
{
    if (left >= LANES) return load_i16(p);
    int16_t lanes[LANES] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(int16_t));
    return load_i16(lanes);
}

INLINE void store_i8_part(int8_t *p, int64_t left, vi v)
{
    int16x4_t words = vmovn_s32(v);
    int8_t lanes[8];
    vst1_s8(lanes, vmovn_s16(vcombine_s16(words, words)));
    memcpy(p, lanes, left >= LANES ? LANES : (size_t)left);
}

/* Four vectors. */
INLINE void store_i8_4(int8_t *p, vi a, vi b, vi c, vi d)
{
    int16x8_t first = vcombine_s16(vmovn_s32(a), vmovn_s32(b)), second = vcombine_s16(vmovn_s32(c), vmovn_s32(d));
    vst1q_s8(p, vcombine_s8(vmovn_s16(first), vmovn_s16(second)));
}

/* Int16 pairs (first, second) of the low halves. */
INLINE vi vi_pairs(vi first, vi second) { return vreinterpretq_s32_s16(vtrn1q_s16(vreinterpretq_s16_s32(first), vreinterpretq_s16_s32(second))); }

INLINE void vi_store_pairs(int16_t *p, vi v) { vst1q_s16(p, vreinterpretq_s16_s32(v)); }

/* Interleaving: dwords, then pairs of dwords. */
INLINE vi vi_low32(vi a, vi b) { return vzip1q_s32(a, b); }
INLINE vi vi_high32(vi a, vi b) { return vzip2q_s32(a, b); }
INLINE vi vi_low64(vi a, vi b) { return vreinterpretq_s32_s64(vzip1q_s64(vreinterpretq_s64_s32(a), vreinterpretq_s64_s32(b))); }
INLINE vi vi_high64(vi a, vi b) { return vreinterpretq_s32_s64(vzip2q_s64(vreinterpretq_s64_s32(a), vreinterpretq_s64_s32(b))); }

/* The run-th 128 bits: there is one. */
INLINE void vi_store_run(int16_t *p, vi v, const int run)
{
    (void)run;
    vi_store_pairs(p, v);
}

#endif
