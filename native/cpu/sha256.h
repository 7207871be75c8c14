/*
 * SHA-256 (FIPS 180-4) of several messages at once: two independent chains fill the pipeline of one core, whose rounds otherwise wait for each other. The compression function
 * is chosen by what the processor has, whatever the variant of the other kernels.
 */
#ifndef R3MES_SHA256_H
#define R3MES_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_BLOCK 64

/* Adds `blocks` 64-byte blocks to one chain, or as many to each of two chains. */
struct sha256_compression {
    void (*one)(uint32_t state[8], const uint8_t *data, size_t blocks);
    void (*two)(uint32_t state0[8], const uint8_t *data0, uint32_t state1[8], const uint8_t *data1, size_t blocks);
};

extern const struct sha256_compression sha256_portable;

/* The round constants, 16-byte aligned. */
extern const uint32_t sha256_k[64];

/* The one for this processor's SHA instructions, or NULL when it has none. */
const struct sha256_compression *sha256_accelerated(void);

/* One message: the byte `prefix`, then `bytes` bytes of data; its hash goes to `out`, which may lie in the data of this or an earlier message. */
struct sha256_message {
    const uint8_t *data;
    size_t bytes;
    uint8_t *out;
    uint8_t prefix;
};

/* Hashes the messages of a list in its order, two at a time. */
void sha256_messages(const struct sha256_compression *with, const struct sha256_message *messages, size_t count);

#endif
