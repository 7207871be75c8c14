/* Eight lanes of 256 bits with ragged ends, for the products. */
#ifndef R3MES_LANES_H
#define R3MES_LANES_H

#include <immintrin.h>

#include "variant.h"

/* Lanes below `left` are all ones. */
INLINE __m256i lanes_below(int32_t left) { return _mm256_cmpgt_epi32(_mm256_set1_epi32(left), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }

/* Eight floats of which `left` exist (8 or more: all); the others read as +0. */
INLINE __m256 load8(const float *p, int64_t left) { return left >= 8 ? _mm256_loadu_ps(p) : _mm256_maskload_ps(p, lanes_below((int32_t)left)); }

INLINE void store8(float *p, int64_t left, __m256 v)
{
    if (left >= 8) _mm256_storeu_ps(p, v);
    else _mm256_maskstore_ps(p, lanes_below((int32_t)left), v);
}

#endif
