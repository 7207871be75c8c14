/* The device behind `struct gpu`: modules of PTX, launches, tensor maps. */
#ifndef R3MES_CUDA_DEVICE_RUN_H
#define R3MES_CUDA_DEVICE_RUN_H

#include "cuda_cases.h"

/* Loads every PTX of `folder` that the device takes and prints registers and local memory of each kernel. */
struct gpu device_open(const char *folder);
/* Launches on a stream without waiting. */
void device_launch(const char *kernel, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments, void *stream);

#endif
