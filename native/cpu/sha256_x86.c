/* SHA-256 by the SHA instructions of x86-64; compiled for the baseline processor, the functions alone for one that has them. */
#include "sha256.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define SHA __attribute__((target("sha,sse4.1,ssse3")))

/* A chain's state as the instructions want it, and the last sixteen words of its message. */
struct lanes {
    __m128i abef, cdgh, w[4];
};

SHA static inline __attribute__((always_inline)) void load_state(struct lanes *l, const uint32_t state[8])
{
    __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    l->abef = _mm_alignr_epi8(cdab, efgh, 8);
    l->cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
}

SHA static inline __attribute__((always_inline)) void store_state(const struct lanes *l, uint32_t state[8])
{
    __m128i feba = _mm_shuffle_epi32(l->abef, 0x1b), dchg = _mm_shuffle_epi32(l->cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds: words 4i to 4i+3, loaded (i < 4) or made of the sixteen before. */
SHA static inline __attribute__((always_inline)) void four_rounds(struct lanes *l, const uint8_t *data, const int i)
{
    __m128i w;
    if (i < 4) w = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * i)), _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
    else {
        w = _mm_add_epi32(_mm_sha256msg1_epu32(l->w[i & 3], l->w[(i + 1) & 3]), _mm_alignr_epi8(l->w[(i + 3) & 3], l->w[(i + 2) & 3], 4));
        w = _mm_sha256msg2_epu32(w, l->w[(i + 3) & 3]);
    }
    l->w[i & 3] = w;
    w = _mm_add_epi32(w, _mm_load_si128((const __m128i *)(sha256_k + 4 * i)));
    l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, w);
    l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, _mm_shuffle_epi32(w, 0x0e));
}

SHA static void sha_one(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    struct lanes l;
    load_state(&l, state);
    for (; blocks > 0; blocks--, data += SHA256_BLOCK) {
        __m128i abef = l.abef, cdgh = l.cdgh;
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) four_rounds(&l, data, i);
        l.abef = _mm_add_epi32(l.abef, abef);
        l.cdgh = _mm_add_epi32(l.cdgh, cdgh);
    }
    store_state(&l, state);
}

SHA static void sha_two(uint32_t state0[8], const uint8_t *data0, uint32_t state1[8], const uint8_t *data1, size_t blocks)
{
    struct lanes l, n;
    load_state(&l, state0);
    load_state(&n, state1);
    for (; blocks > 0; blocks--, data0 += SHA256_BLOCK, data1 += SHA256_BLOCK) {
        __m128i abef0 = l.abef, cdgh0 = l.cdgh, abef1 = n.abef, cdgh1 = n.cdgh;
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            four_rounds(&l, data0, i);
            four_rounds(&n, data1, i);
        }
        l.abef = _mm_add_epi32(l.abef, abef0);
        l.cdgh = _mm_add_epi32(l.cdgh, cdgh0);
        n.abef = _mm_add_epi32(n.abef, abef1);
        n.cdgh = _mm_add_epi32(n.cdgh, cdgh1);
    }
    store_state(&l, state0);
    store_state(&n, state1);
}

static const struct sha256_compression instructions = {sha_one, sha_two};

const struct sha256_compression *sha256_accelerated(void)
{
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_SSE4_1) || !(ecx & bit_SSSE3)) return NULL;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA) ? &instructions : NULL;
}
#endif
