/* The prime field of p = 2^61 - 1: elements are below p, 2^61 is 1. */
#ifndef R3MES_FIELD_H
#define R3MES_FIELD_H

#include <stdint.h>

#define FIELD_P ((UINT64_C(1) << 61) - 1)

static inline uint64_t field_add(uint64_t a, uint64_t b)
{
    uint64_t s = a + b;
    return s >= FIELD_P ? s - FIELD_P : s;
}

/* Any signed integer. */
static inline uint64_t field_of(int64_t s)
{
    int64_t folded = (int64_t)((uint64_t)s & FIELD_P) + (s >> 61);
    if (folded < 0) folded += (int64_t)FIELD_P;
    return (uint64_t)folded >= FIELD_P ? (uint64_t)folded - FIELD_P : (uint64_t)folded;
}

static inline uint64_t field_of_unsigned(uint64_t s)
{
    uint64_t folded = (s & FIELD_P) + (s >> 61);
    return folded >= FIELD_P ? folded - FIELD_P : folded;
}

/* a * 2^bits, bits from 1 to 60: a rotation of 61 bits. */
static inline uint64_t field_shift(uint64_t a, int bits) { return (a << bits & FIELD_P) | a >> (61 - bits); }

#endif
