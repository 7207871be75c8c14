/* Ternary weights as the CUDA kernels read them. */
#ifndef R3MES_CUDA_PACK_H
#define R3MES_CUDA_PACK_H

#include <stddef.h>

#include "arguments.h"

#ifdef __cplusplus
extern "C" {
#endif

size_t cuda_ternary_bytes(int32_t n, int32_t k);
/* w[n, k] of {-1, 0, 1} */
void cuda_ternary_pack(const int8_t *w, int32_t n, int32_t k, uint8_t *packed);

#ifdef __cplusplus
}
#endif

#endif
