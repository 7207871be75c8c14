#include "cuda_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cuda_driver.h"

static const struct {
    const char *file;
    int32_t arch;
    bool only_arch;
    const char *kernels[6];
} modules[] = {
    {"copy.sm_61.ptx", 61, false, {"copy_words"}},
    {"quantize.sm_61.ptx", 61, false, {"quantize_i8", "quantize_i16"}},
    {"ternary_dp4a.sm_61.ptx", 61, false, {"ternary_dp4a_1", "ternary_dp4a_1x2", "ternary_dp4a_8"}},
    {"ternary_mma.sm_80.ptx", 80, false, {"ternary_mma_narrow", "ternary_mma_narrow_16", "ternary_mma_wide"}},
    {"product_mma.sm_80.ptx", 80, false, {"multiply_i8_i16", "multiply_i16_i16"}},
    {"ternary_wgmma.sm_90a.ptx", 90, true, {"ternary_wgmma_128", "ternary_wgmma_256", "ternary_wgmma_tall", "ternary_wgmma_turns", "ternary_wgmma_96"}},
};

static struct {
    const char *name;
    void *function;
} found[32];
static int32_t found_count;

static char *read_file(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (f == NULL) return NULL;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *text = (char *)calloc(1, (size_t)size + 1);
    if (fread(text, 1, (size_t)size, f) != (size_t)size) abort();
    fclose(f);
    return text;
}

static void *load(const char *folder, const char *file)
{
    static char info[65536], error[65536];
    int options[5] = {CU_JIT_INFO_LOG, CU_JIT_INFO_LOG_BYTES, CU_JIT_ERROR_LOG, CU_JIT_ERROR_LOG_BYTES, CU_JIT_LOG_VERBOSE};
    void *values[5] = {info, (void *)sizeof info, error, (void *)sizeof error, (void *)1}, *module = NULL;
    char *text = read_file(folder, file);
    struct timespec begin, end;
    if (text == NULL) {
        printf("FAILED %s: no such file\n", file);
        return NULL;
    }
    info[0] = error[0] = 0;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int status = cuda.cuModuleLoadDataEx(&module, text, 5, options, values);
    clock_gettime(CLOCK_MONOTONIC, &end);
    free(text);
    if (status != 0) printf("FAILED %s: the driver refuses it (%d): %s\n", file, status, error);
    if (strstr(info, "erformance") != NULL || strstr(info, "arning") != NULL) printf("%s: the driver says: %s\n", file, info);
    printf("%-26s loaded in %.0f ms\n", file, (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) * 1e-6);
    return status == 0 ? module : NULL;
}

static void *function_of(const char *kernel)
{
    for (int32_t i = 0; i < found_count; i++)
        if (strcmp(found[i].name, kernel) == 0) return found[i].function;
    return NULL;
}

static void *allocate(size_t bytes)
{
    cu_pointer p;
    cuda_check(cuda.cuMemAlloc_v2(&p, bytes > 0 ? bytes : 1), "cuMemAlloc");
    return (void *)p;
}

static void release(void *p) { cuda_check(cuda.cuMemFree_v2((cu_pointer)p), "cuMemFree"); }

static void upload(void *to, const void *from, size_t bytes)
{
    if (bytes > 0) cuda_check(cuda.cuMemcpyHtoD_v2((cu_pointer)to, from, bytes), "cuMemcpyHtoD");
}

static void download(void *to, const void *from, size_t bytes)
{
    if (bytes > 0) cuda_check(cuda.cuMemcpyDtoH_v2(to, (cu_pointer)from, bytes), "cuMemcpyDtoH");
}

void device_launch(const char *kernel, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments, void *stream)
{
    void *list[1] = {(void *)arguments};
    cuda_check(cuda.cuLaunchKernel(function_of(kernel), (unsigned)grid_x, (unsigned)grid_y, 1, (unsigned)threads, 1, 1, (unsigned)shared_bytes, stream, list, NULL), kernel);
}

static bool launch(const char *kernel, int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, const void *arguments)
{
    if (function_of(kernel) == NULL) {
        printf("FAILED %s: not loaded\n", kernel);
        return false;
    }
    device_launch(kernel, grid_x, grid_y, threads, shared_bytes, arguments, NULL);
    cuda_check(cuda.cuCtxSynchronize(), kernel);
    return true;
}

static void *make_map(const int8_t *x, int32_t columns, int32_t rows, int32_t box_rows)
{
    _Alignas(64) uint8_t map[128];
    const uint64_t sizes[2] = {(uint64_t)columns, (uint64_t)rows}, strides[1] = {(uint64_t)columns};
    const uint32_t box[2] = {128, (uint32_t)box_rows}, steps[2] = {1, 1};
    /* type 0: bytes; no interleave; swizzle 3: 128 bytes; promotion 2: lines of 128 bytes; outside: zeros */
    cuda_check(cuda.cuTensorMapEncodeTiled(map, 0, 2, (void *)x, sizes, strides, box, steps, 0, 3, 2, 0), "cuTensorMapEncodeTiled");
    void *at = allocate(sizeof map);
    upload(at, map, sizeof map);
    return at;
}

struct gpu device_open(const char *folder)
{
    int version, device, value[7];
    char name[128];
    const int attributes[7] = {CU_ATTRIBUTE_MAJOR, CU_ATTRIBUTE_MINOR, CU_ATTRIBUTE_MULTIPROCESSORS, CU_ATTRIBUTE_L2_BYTES, CU_ATTRIBUTE_CLOCK_KHZ, CU_ATTRIBUTE_MEMORY_CLOCK_KHZ, CU_ATTRIBUTE_SHARED_BYTES};
    cuda_open();
    cuda.cuDeviceGet(&device, 0);
    cuda_check(cuda.cuDriverGetVersion(&version), "cuDriverGetVersion");
    cuda_check(cuda.cuDeviceGetName(name, sizeof name, device), "cuDeviceGetName");
    for (int32_t i = 0; i < 7; i++) cuda_check(cuda.cuDeviceGetAttribute(&value[i], attributes[i], device), "cuDeviceGetAttribute");
    printf("device %s, compute capability %d.%d, %d multiprocessors, L2 %d MiB, clocks up to %d MHz, memory %d MHz; driver for CUDA %d.%d\n", name, value[0], value[1], value[2], value[3] >> 20,
        value[4] / 1000, value[5] / 1000, version / 1000, version % 1000 / 10);
    struct gpu gpu = {value[0] * 10 + value[1], value[2], allocate, release, upload, download, launch, make_map};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        if (modules[i].only_arch ? gpu.arch != modules[i].arch : gpu.arch < modules[i].arch) continue;
        void *module = load(folder, modules[i].file);
        for (int32_t k = 0; module != NULL && modules[i].kernels[k] != NULL; k++) {
            void *function;
            int registers, local;
            cuda_check(cuda.cuModuleGetFunction(&function, module, modules[i].kernels[k]), modules[i].kernels[k]);
            cuda_check(cuda.cuFuncGetAttribute(&registers, CU_FUNCTION_REGISTERS, function), "cuFuncGetAttribute");
            cuda_check(cuda.cuFuncGetAttribute(&local, CU_FUNCTION_LOCAL_BYTES, function), "cuFuncGetAttribute");
            cuda_check(cuda.cuFuncSetAttribute(function, CU_FUNCTION_SHARED_BYTES, value[6]), "cuFuncSetAttribute");
            found[found_count].name = modules[i].kernels[k], found[found_count++].function = function;
            printf("  %-24s %3d registers, %d bytes of local memory\n", modules[i].kernels[k], registers, local);
        }
    }
    return gpu;
}
