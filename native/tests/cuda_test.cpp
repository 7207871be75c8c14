/* The CUDA kernels on the host, over cuda_emulate.h, against plain C. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cuda_cases.h"
#include "cuda_emulate.h"

extern "C" {
void quantize_i8(quantize_rows p);
void quantize_i16(quantize_rows p);
void ternary_dp4a_1(ternary_product p);
void ternary_dp4a_1x2(ternary_product p);
void ternary_dp4a_8(ternary_product p);
void ternary_mma_narrow(ternary_product p);
void ternary_mma_wide(ternary_product p);
void ternary_wgmma_128(ternary_product p);
void ternary_wgmma_256(ternary_product p);
void ternary_wgmma_tall(ternary_product p);
void ternary_wgmma_turns(ternary_product p);
void ternary_wgmma_96(ternary_product p);
void multiply_i8_i16(rows_product p);
void multiply_i16_i16(rows_product p);
}

template <typename T, void KERNEL_OF(T)> static void call(const void *arguments) { KERNEL_OF(*(const T *)arguments); }

static const struct {
    const char *name;
    void (*call)(const void *arguments);
} kernels[] = {
    {"quantize_i8", call<quantize_rows, quantize_i8>}, {"quantize_i16", call<quantize_rows, quantize_i16>},
    {"ternary_dp4a_1", call<ternary_product, ternary_dp4a_1>}, {"ternary_dp4a_1x2", call<ternary_product, ternary_dp4a_1x2>}, {"ternary_dp4a_8", call<ternary_product, ternary_dp4a_8>},
    {"ternary_mma_narrow", call<ternary_product, ternary_mma_narrow>}, {"ternary_mma_wide", call<ternary_product, ternary_mma_wide>},
    {"ternary_wgmma_96", call<ternary_product, ternary_wgmma_96>}, {"ternary_wgmma_128", call<ternary_product, ternary_wgmma_128>},
    {"ternary_wgmma_256", call<ternary_product, ternary_wgmma_256>}, {"ternary_wgmma_tall", call<ternary_product, ternary_wgmma_tall>},
    {"ternary_wgmma_turns", call<ternary_product, ternary_wgmma_turns>},
    {"multiply_i8_i16", call<rows_product, multiply_i8_i16>}, {"multiply_i16_i16", call<rows_product, multiply_i16_i16>},
};

static void *allocate(size_t bytes)
{
    void *p;
    return posix_memalign(&p, 256, bytes > 0 ? bytes : 1) == 0 ? p : NULL;
}

static void copy(void *to, const void *from, size_t bytes) { memcpy(to, from, bytes); }

static bool launch(const char *name, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments)
{
    for (const auto &kernel : kernels) {
        if (strcmp(kernel.name, name) != 0) continue;
        emulate(grid_x, grid_y, threads, shared_bytes, kernel.call, arguments);
        return true;
    }
    return false;
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
