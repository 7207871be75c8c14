/* Random operands for kernels_test.c, each in memory of exactly its size, so that a sanitizer sees a byte beyond; and what failed. */
#ifndef R3MES_OPERANDS_H
#define R3MES_OPERANDS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static uint64_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static void *exactly(size_t bytes) { return malloc(bytes == 0 ? 1 : bytes); }

static float *floats(size_t n)
{
    float *x = exactly(n * sizeof(float));
    for (size_t i = 0; i < n; i++) x[i] = ((float)draw(20001) - 10000.0f) / 3000.0f;
    return x;
}

static int16_t *words(size_t n, int extreme)
{
    int16_t *x = exactly(n * sizeof(int16_t));
    for (size_t i = 0; i < n; i++) x[i] = extreme ? 16256 : (int16_t)((int)draw(32513) - 16256);
    return x;
}

static int8_t *bytes(size_t n, int limit, int extreme)
{
    int8_t *x = exactly(n);
    for (size_t i = 0; i < n; i++) x[i] = (int8_t)(extreme ? limit : (int)draw((uint32_t)(2 * limit + 1)) - limit);
    return x;
}

static void expect(int holds, const char *what, int m, int n, int k)
{
    if (holds) return;
    failures++;
    printf("FAIL %s %d x %d x %d\n", what, m, n, k);
}

/* Contents that mean nothing: nothing may be taken over from an earlier call. */
static void spoil(void *p, size_t bytes)
{
    if (bytes > 0) memset(p, 0xa7, bytes);
}

#endif
