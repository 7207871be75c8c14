/* SHA-256: the portable compression function, and the two chains that messages of a list take turns on. */
#include "sha256.h"

#include <stdbool.h>
#include <string.h>

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* FIPS 180-4, 4.2.2 */
const uint32_t sha256_k[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t load_be(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

static void store_be(uint8_t *p, uint32_t x)
{
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(x >> (24 - 8 * i));
}

/* One round; the eight variables stay where they are, and which of them is which turns with the rounds. */
static inline __attribute__((always_inline)) void turn(uint32_t s[8], const int i, uint32_t kw)
{
#define AT(j) s[((j) - i) & 7]
    uint32_t ch = (AT(4) & AT(5)) ^ (~AT(4) & AT(6)), maj = (AT(0) & AT(1)) ^ (AT(0) & AT(2)) ^ (AT(1) & AT(2));
    uint32_t t1 = AT(7) + (rotate(AT(4), 6) ^ rotate(AT(4), 11) ^ rotate(AT(4), 25)) + ch + kw;
    AT(3) += t1;
    AT(7) = t1 + (rotate(AT(0), 2) ^ rotate(AT(0), 13) ^ rotate(AT(0), 22)) + maj;
#undef AT
}

/* FIPS 180-4, 6.2.2 */
static void compress(uint32_t state[8], const uint8_t *data)
{
    uint32_t w[64], s[8];
    for (int t = 0; t < 16; t++) w[t] = load_be(data + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3, s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
    memcpy(s, state, sizeof s);
    for (int t = 0; t < 64; t += 8) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) turn(s, i, sha256_k[t + i] + w[t + i]);
    }
    for (int i = 0; i < 8; i++) state[i] += s[i];
}

static void portable_one(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    for (; blocks > 0; blocks--, data += SHA256_BLOCK) compress(state, data);
}

static void portable_two(uint32_t state0[8], const uint8_t *data0, uint32_t state1[8], const uint8_t *data1, size_t blocks)
{
    portable_one(state0, data0, blocks);
    portable_one(state1, data1, blocks);
}

const struct sha256_compression sha256_portable = {portable_one, portable_two};

/* A message being hashed: three runs of blocks, of which the first and the last were copied when it was taken up, the prefix before and the padding after the data. */
struct chain {
    uint32_t state[8];
    const uint8_t *run;
    size_t run_blocks;
    const uint8_t *body;
    size_t body_blocks, tail_blocks;
    uint8_t head[SHA256_BLOCK], tail[2 * SHA256_BLOCK];
    uint8_t *out;
    bool busy;
};

static void pad(uint8_t *tail, size_t used, size_t blocks, uint64_t message_bytes)
{
    memset(tail + used, 0, blocks * SHA256_BLOCK - used);
    tail[used] = 0x80;
    store_be(tail + blocks * SHA256_BLOCK - 8, (uint32_t)(message_bytes >> 29));
    store_be(tail + blocks * SHA256_BLOCK - 4, (uint32_t)(message_bytes << 3));
}

static void take(struct chain *c, const struct sha256_message *m)
{
    memcpy(c->state, initial, sizeof initial);
    c->out = m->out;
    c->busy = true;
    const uint8_t *rest = m->data;
    size_t left = m->bytes, used = 0;
    bool has_head = m->bytes >= SHA256_BLOCK - 1;
    if (has_head) {
        c->head[0] = m->prefix;
        memcpy(c->head + 1, rest, SHA256_BLOCK - 1);
        rest += SHA256_BLOCK - 1;
        left -= SHA256_BLOCK - 1;
    } else c->tail[used++] = m->prefix;
    c->body = rest;
    c->body_blocks = left / SHA256_BLOCK;
    size_t ragged = left % SHA256_BLOCK;
    if (ragged > 0) memcpy(c->tail + used, rest + c->body_blocks * SHA256_BLOCK, ragged);
    used += ragged;
    c->tail_blocks = used + 9 > SHA256_BLOCK ? 2 : 1;
    pad(c->tail, used, c->tail_blocks, (uint64_t)m->bytes + 1);
    c->run = c->head;
    c->run_blocks = has_head ? 1 : 0;
}

/* Sees that the chain has a run of blocks to add; writes the hash and is idle when it had its last. */
static void next_run(struct chain *c)
{
    if (c->run_blocks > 0) return;
    if (c->body_blocks > 0) {
        c->run = c->body;
        c->run_blocks = c->body_blocks;
        c->body_blocks = 0;
    } else if (c->tail_blocks > 0) {
        c->run = c->tail;
        c->run_blocks = c->tail_blocks;
        c->tail_blocks = 0;
    } else {
        for (int i = 0; i < 8; i++) store_be(c->out + 4 * i, c->state[i]);
        c->busy = false;
    }
}

static void advance(struct chain *c, size_t blocks)
{
    c->run += blocks * SHA256_BLOCK;
    c->run_blocks -= blocks;
    next_run(c);
}

void sha256_messages(const struct sha256_compression *with, const struct sha256_message *messages, size_t count)
{
    struct chain chains[2];
    size_t taken = 0;
    chains[0].busy = chains[1].busy = false;
    for (;;) {
        for (int i = 0; i < 2; i++) {
            if (chains[i].busy || taken == count) continue;
            take(&chains[i], &messages[taken++]);
            next_run(&chains[i]);
        }
        struct chain *a = &chains[0], *b = &chains[1];
        if (a->busy && b->busy) {
            size_t blocks = a->run_blocks < b->run_blocks ? a->run_blocks : b->run_blocks;
            with->two(a->state, a->run, b->state, b->run, blocks);
            advance(a, blocks);
            advance(b, blocks);
        } else if (a->busy || b->busy) {
            struct chain *c = a->busy ? a : b;
            size_t blocks = c->run_blocks;
            with->one(c->state, c->run, blocks);
            advance(c, blocks);
        } else return;
    }
}
