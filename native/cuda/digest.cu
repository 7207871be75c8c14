/* A tensor's digest (docs/arithmetic.md, "Results"): the RFC 6962 root over its bytes in leaves of 4 KiB, by SHA-256 (FIPS 180-4). A thread a leaf, then a thread a node, level by level: an odd
   last node goes up as it is, which gives the tree of RFC 6962. */
#include "device.h"

#define LEAF_BYTES 4096

CONSTANT_TABLE uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

DEVICE uint32_t turned(uint32_t x, int32_t bits) { return x >> bits | x << (32 - bits); }

/* One block of sixteen words into the state. */
DEVICE void compress(uint32_t state[8], uint32_t w[16])
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    UNROLL
    for (int32_t i = 0; i < 64; i++) {
        if (i >= 16) {
            const uint32_t x = w[(i + 1) % 16], y = w[(i + 14) % 16];
            w[i % 16] += (turned(x, 7) ^ turned(x, 18) ^ x >> 3) + w[(i + 9) % 16] + (turned(y, 17) ^ turned(y, 19) ^ y >> 10);
        }
        const uint32_t t1 = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i % 16];
        const uint32_t t2 = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/* Byte i of the message: `prefix`, then count bytes, then 0x80. */
DEVICE uint32_t message_byte(int32_t prefix, const uint8_t *bytes, int32_t count, int32_t i)
{
    if (i == 0) return (uint32_t)prefix;
    return i <= count ? bytes[i - 1] : i == count + 1 ? 0x80 : 0;
}

/* to = SHA-256 of the prefix and count bytes */
DEVICE void hash(int32_t prefix, const uint8_t *bytes, int32_t count, uint8_t *to)
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const int32_t blocks = (count + 1 + 8) / 64 + 1;
    for (int32_t block = 0; block < blocks; block++) {
        uint32_t w[16];
        UNROLL
        for (int32_t i = 0; i < 16; i++) {
            const int32_t at = block * 64 + i * 4;
            w[i] = message_byte(prefix, bytes, count, at) << 24 | message_byte(prefix, bytes, count, at + 1) << 16 | message_byte(prefix, bytes, count, at + 2) << 8 |
                message_byte(prefix, bytes, count, at + 3);
        }
        if (block == blocks - 1) w[15] = (uint32_t)(count + 1) * 8; /* in bits; w[14] is 0 */
        compress(state, w);
    }
    UNROLL
    for (int32_t i = 0; i < 32; i++) to[i] = (uint8_t)(state[i / 4] >> (24 - i % 4 * 8));
}

/* from: `count` bytes; to: a node a leaf */
KERNEL THREADS(DIGEST_THREADS, 4) digest_leaves(digest_level p)
{
    const int64_t leaf = first_element(DIGEST_THREADS), begin = leaf * LEAF_BYTES, left = p.count - begin;
    if (left > 0) hash(0, p.from + begin, (int32_t)(left < LEAF_BYTES ? left : LEAF_BYTES), p.to + leaf * 32);
}

/* from: `count` nodes; to: half of them, rounded up */
KERNEL THREADS(DIGEST_THREADS, 4) digest_nodes(digest_level p)
{
    const int64_t node = first_element(DIGEST_THREADS);
    if (node * 2 >= p.count) return;
    if (node * 2 + 1 < p.count)
        hash(1, p.from + node * 64, 64, p.to + node * 32);
    else
        for (int32_t i = 0; i < 32; i++) p.to[node * 32 + i] = p.from[node * 64 + i];
}
