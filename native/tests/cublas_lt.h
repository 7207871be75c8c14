/* cuBLASLt's int8 product, found at run time where a package brought it: the rival that the CUDA kernels are timed beside. */
#ifndef R3MES_CUBLAS_LT_H
#define R3MES_CUBLAS_LT_H

#include <stdbool.h>
#include <stdint.h>

struct lt_product {
    void *operation, *x, *w, *y, *workspace;
    const void *x_data, *w_data;
    void *y_data;
    int32_t algorithms;
    uint64_t found[8][12]; /* cublasLtMatmulHeuristicResult_t, whose first 64 bytes are the algorithm */
};

/* Searches the folders of the path, separated by colons, for libcublasLt.so.*; false when there is none. */
bool lt_open(const char *folders);
/* y[m, n] int32 = x[m, k] . w[n, k]^T of device memory; finds up to eight algorithms. False when it has none. */
bool lt_prepare(struct lt_product *p, const void *x, const void *w, void *y, int32_t m, int32_t n, int32_t k);
bool lt_run(struct lt_product *p, int32_t algorithm, const void *w, void *stream);
void lt_finish(struct lt_product *p);

#endif
