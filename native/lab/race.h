/*
 * What the benchmark (bench/R3mes.Benchmarks/Kernels) calls to time a product that others wrote: C[m, n] = X[m, k] . W[n, k]^T, with X of int8 and W of {-1, 0, 1},
 * each library in the format that is its own. One shared library a candidate; never linked into anything that is shipped.
 * Not for two threads at once. No header of a third party is kept here: where one is needed, the package that is raced brings it.
 */
#ifndef R3MES_RACE_H
#define R3MES_RACE_H

#include <stddef.h>
#include <stdint.h>

#define RACE_API __attribute__((visibility("default")))

/* Loads what is raced out of `folder`; NULL, or a sentence that says why it cannot be had on this machine. Once, before any other call. */
RACE_API const char *race_open(const char *folder);
/* Library, version and what of the processor it uses. */
RACE_API const char *race_version(void);
/* Name of a format and bits a weight in it; NULL past the last one. */
RACE_API const char *race_format(int32_t format, double *bits_per_weight);

struct race;
/* Copies x[m, k], and w[n, k] packed once, into `copies` places of which each run takes the next; NULL when the library refuses the shape or memory is short. */
RACE_API struct race *race_prepare(int32_t format, int32_t m, int32_t n, int32_t k, int32_t threads, int32_t copies, const int8_t *x, const int8_t *w);
/* One product; 0 when the library reports an error. */
RACE_API int32_t race_run(struct race *race);
/* c[m, n] of the last run. */
RACE_API void race_result(const struct race *race, float *c);
/* After runs on several threads: no thread of the library's own is left busy waiting. */
RACE_API void race_rest(struct race *race);
RACE_API void race_release(struct race *race);

#endif
