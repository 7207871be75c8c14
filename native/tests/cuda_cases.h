/* Every CUDA kernel against plain C, on a device or on its emulation: `struct gpu` is all that a case asks of either. */
#ifndef R3MES_CUDA_CASES_H
#define R3MES_CUDA_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../cuda/pack.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gpu {
    int32_t arch, multiprocessors; /* 61, 80, 90 */
    void *(*allocate)(size_t bytes);
    void (*release)(void *p);
    void (*upload)(void *to, const void *from, size_t bytes);
    void (*download)(void *to, const void *from, size_t bytes);
    /* false: the device refused; launch says why. */
    bool (*launch)(const char *kernel, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments);
    /* A tensor map of rows of `columns` bytes, boxes of 128 bytes by box_rows; in the device's memory, to be released. */
    void *(*make_map)(const int8_t *x, int32_t columns, int32_t rows, int32_t box_rows);
};

struct ternary_kernel {
    const char *name;
    int32_t arch, threads, shared_bytes, rows, tokens; /* of a block */
    bool only_arch; /* on that architecture alone */
};

extern const struct ternary_kernel ternary_kernels[];
extern const int32_t ternary_kernel_count;

/* Whether the device takes it, and CUDA_SKIP (parts of names, separated by commas) does not leave it out. */
bool runs(const struct gpu *gpu, const struct ternary_kernel *kernel);
static inline int32_t blocks(int32_t count, int32_t each) { return (count + each - 1) / each; }

/* How many blocks a product is launched with. */
void ternary_grid(const struct gpu *gpu, const struct ternary_kernel *kernel, int32_t m, int32_t n, int32_t grid[2]);

/* Random bits, the same everywhere. */
uint64_t random_bits(void);
/* The rounding that every ternary kernel must equal. */
float ternary_result(int64_t sum, float sx, float scale);

/* All kernels the device runs, `runs` times each case; `terms` of the longest rows; prints a line a kernel; the number of failures. */
int32_t cuda_cases(const struct gpu *gpu, int32_t terms, int32_t repeats);

#ifdef __cplusplus
}
#endif

#endif
