/* The CUDA kernels on the host, over cuda_emulate.h, against plain C. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cuda_cases.h"
#include "cuda_emulate.h"
#include "cuda_emulated_kernels.h"

static void *allocate(size_t bytes)
{
    void *p;
    return posix_memalign(&p, 256, bytes > 0 ? bytes : 1) == 0 ? p : NULL;
}

static void copy(void *to, const void *from, size_t bytes) { memcpy(to, from, bytes); }

static bool launch(const char *name, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments)
{
    const emulated_kernel *kernel = emulated_kernel_of(name);
    if (kernel != nullptr) emulate(grid_x, grid_y, threads, shared_bytes, kernel->call, arguments);
    return kernel != nullptr;
}

static void *make_map(const int8_t *x, int32_t columns, int32_t rows, int32_t box_rows)
{
    auto *map = (emulated_map *)allocate(sizeof(emulated_map));
    *map = {x, columns, rows, box_rows};
    return map;
}

int main()
{
    const gpu emulated = {90, 2, allocate, free, copy, copy, launch, make_map};
    int32_t failures = cuda_cases(&emulated, 2048, 1);
    printf("cuda_test: %s\n", failures == 0 ? "every emulated kernel equals plain C" : "FAILED");
    return failures != 0;
}
