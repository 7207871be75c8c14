/*
 * Tensor digests: the root of RFC 6962 section 2.1 over a tensor's bytes in leaves of 4 KiB, leaf = SHA-256(0x00 || data), node = SHA-256(0x01 || left || right).
 * Leaves of all tensors of a call are hashed two at a time, then the nodes of a level of all of them.
 */
#include "sha256.h"
#include "variant.h"

#define LEAF_PREFIX 0
#define NODE_PREFIX 1
#define WAITING 64

/* Messages that wait to be hashed together: none reads what another one of them writes, but for nodes, which are taken up in order and read when they are. */
struct list {
    const struct sha256_compression *with;
    size_t count;
    struct sha256_message messages[WAITING];
};

static void flush(struct list *l)
{
    sha256_messages(l->with, l->messages, l->count);
    l->count = 0;
}

static void add(struct list *l, const uint8_t *data, size_t bytes, uint8_t *out, uint8_t prefix)
{
    l->messages[l->count++] = (struct sha256_message){.data = data, .bytes = bytes, .out = out, .prefix = prefix};
    if (l->count == WAITING) flush(l);
}

static size_t leaves_of(const struct r3mes_bytes *tensor) { return ((size_t)tensor->count + R3MES_DIGEST_LEAF_BYTES - 1) / R3MES_DIGEST_LEAF_BYTES; }

size_t K(tensor_roots_scratch_bytes)(const struct r3mes_bytes *tensors, int32_t count)
{
    size_t leaves = 0;
    for (int32_t i = 0; i < count; i++) leaves += leaves_of(&tensors[i]);
    return leaves * SHA256_BYTES;
}

static void hash_leaves(struct list *l, const struct r3mes_bytes *tensors, int32_t count, uint8_t *hashes)
{
    for (int32_t i = 0; i < count; i++) {
        size_t left = (size_t)tensors[i].count;
        for (const uint8_t *data = tensors[i].data; left > 0; hashes += SHA256_BYTES) {
            size_t bytes = left < R3MES_DIGEST_LEAF_BYTES ? left : R3MES_DIGEST_LEAF_BYTES;
            add(l, data, bytes, hashes, LEAF_PREFIX);
            data += bytes;
            left -= bytes;
        }
    }
    flush(l);
}

/* Hashes of one tensor at the level `height` above its leaves; an odd last one has risen. */
static size_t level_of(size_t leaves, int height)
{
    for (; height > 0 && leaves > 1; height--) leaves = leaves / 2 + leaves % 2;
    return leaves;
}

/* Turns every tensor's hashes of one level, at the start of its own area, into those of the level above; 0 when there was none left to pair. */
static int raise_level(struct list *l, const struct r3mes_bytes *tensors, int32_t count, uint8_t *hashes, int height)
{
    int raised = 0;
    uint8_t *area = hashes;
    for (int32_t i = 0; i < count; area += leaves_of(&tensors[i]) * SHA256_BYTES, i++) {
        size_t width = level_of(leaves_of(&tensors[i]), height);
        if (width > 1) raised = 1;
        for (size_t j = 0; j + 1 < width; j += 2) add(l, area + j * SHA256_BYTES, 2 * SHA256_BYTES, area + j / 2 * SHA256_BYTES, NODE_PREFIX);
    }
    flush(l);
    area = hashes;
    for (int32_t i = 0; i < count; area += leaves_of(&tensors[i]) * SHA256_BYTES, i++) {
        size_t width = level_of(leaves_of(&tensors[i]), height);
        if (width > 1 && width % 2 == 1) memmove(area + width / 2 * SHA256_BYTES, area + (width - 1) * SHA256_BYTES, SHA256_BYTES);
    }
    return raised;
}

/* SHA-256 of nothing. */
static const uint8_t empty_root[SHA256_BYTES] = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

void K(tensor_roots)(const struct r3mes_bytes *tensors, int32_t count, uint8_t *roots, void *scratch)
{
    const struct sha256_compression *accelerated = sha256_accelerated();
    struct list l = {.with = accelerated == NULL ? &sha256_portable : accelerated};
    uint8_t *area = scratch;
    hash_leaves(&l, tensors, count, area);
    for (int height = 0; raise_level(&l, tensors, count, area, height); height++) {}
    for (int32_t i = 0; i < count; i++, roots += SHA256_BYTES) {
        size_t leaves = leaves_of(&tensors[i]);
        memcpy(roots, leaves == 0 ? empty_root : area, SHA256_BYTES);
        area += leaves * SHA256_BYTES;
    }
}
