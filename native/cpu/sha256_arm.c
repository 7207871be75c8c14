/* SHA-256 by the SHA2 extension of aarch64; compiled for the baseline processor, the functions alone for one that has it. */
#include "sha256.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <sys/auxv.h>

#define SHA __attribute__((target("sha2")))
#define HWCAP_HAS_SHA2 (1UL << 6) /* HWCAP_SHA2 of asm/hwcap.h */

struct lanes {
    uint32x4_t abcd, efgh, w[4];
};

/* Four rounds: words 4i to 4i+3, loaded (i < 4) or made of the sixteen before. */
SHA static inline __attribute__((always_inline)) void four_rounds(struct lanes *l, const uint8_t *data, const int i)
{
    uint32x4_t w, abcd = l->abcd;
    if (i < 4) w = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(data + 16 * i)));
    else w = vsha256su1q_u32(vsha256su0q_u32(l->w[i & 3], l->w[(i + 1) & 3]), l->w[(i + 2) & 3], l->w[(i + 3) & 3]);
    l->w[i & 3] = w;
    w = vaddq_u32(w, vld1q_u32(sha256_k + 4 * i));
    l->abcd = vsha256hq_u32(abcd, l->efgh, w);
    l->efgh = vsha256h2q_u32(l->efgh, abcd, w);
}

SHA static void sha_one(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    struct lanes l = {.abcd = vld1q_u32(state), .efgh = vld1q_u32(state + 4)};
    for (; blocks > 0; blocks--, data += SHA256_BLOCK) {
        uint32x4_t abcd = l.abcd, efgh = l.efgh;
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) four_rounds(&l, data, i);
        l.abcd = vaddq_u32(l.abcd, abcd);
        l.efgh = vaddq_u32(l.efgh, efgh);
    }
    vst1q_u32(state, l.abcd);
    vst1q_u32(state + 4, l.efgh);
}

SHA static void sha_two(uint32_t state0[8], const uint8_t *data0, uint32_t state1[8], const uint8_t *data1, size_t blocks)
{
    struct lanes l = {.abcd = vld1q_u32(state0), .efgh = vld1q_u32(state0 + 4)}, n = {.abcd = vld1q_u32(state1), .efgh = vld1q_u32(state1 + 4)};
    for (; blocks > 0; blocks--, data0 += SHA256_BLOCK, data1 += SHA256_BLOCK) {
        uint32x4_t abcd0 = l.abcd, efgh0 = l.efgh, abcd1 = n.abcd, efgh1 = n.efgh;
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            four_rounds(&l, data0, i);
            four_rounds(&n, data1, i);
        }
        l.abcd = vaddq_u32(l.abcd, abcd0);
        l.efgh = vaddq_u32(l.efgh, efgh0);
        n.abcd = vaddq_u32(n.abcd, abcd1);
        n.efgh = vaddq_u32(n.efgh, efgh1);
    }
    vst1q_u32(state0, l.abcd);
    vst1q_u32(state0 + 4, l.efgh);
    vst1q_u32(state1, n.abcd);
    vst1q_u32(state1 + 4, n.efgh);
}

static const struct sha256_compression instructions = {sha_one, sha_two};

const struct sha256_compression *sha256_accelerated(void) { return getauxval(AT_HWCAP) & HWCAP_HAS_SHA2 ? &instructions : NULL; }
#endif
