/*
 * Vectors of the width a variant has, under one set of names, so that what is not a product is written once. vf: LANES floats; vi: LANES int32; vl: sums in int64;
 * vm: a mask of lanes. A *_part access touches only the first `left` lanes (LANES or more: all); lanes it does not read are +0.
 * Every operation rounds once, to nearest even; none fuses. vi_of_vf of what does not fit int32 differs from chip to chip: callers mask such lanes.
 */
#ifndef R3MES_SIMD_H
#define R3MES_SIMD_H

#include "variant.h"

#if defined(__aarch64__)
#include "simd_neon.h"
#elif defined(R3MES_LANES) && R3MES_LANES == 16
#include "simd_avx512.h"
#else
#include "simd_avx2.h"
#endif

INLINE vf vf_mul_add(vf p, vf r, float c) { return vf_add(vf_mul(p, r), vf_set(c)); } /* two roundings */

INLINE vi vf_magnitude_bits(vf v) { return vi_and(vi_of_bits(v), vi_set(0x7fffffff)); }

INLINE vi vi_highest(vi highest, vf v) { return vi_max(highest, vf_magnitude_bits(v)); }

#endif
