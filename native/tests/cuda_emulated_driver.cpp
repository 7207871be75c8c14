/* A libcuda whose one device is the emulation: what the daemon's own calls of the driver are checked with where there is no GPU. A kernel is done when its launch returns; memory ends at a page
   that cannot be read. `emulated_fail` lets a function fail. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <map>

#include "cuda_emulate.h"
#include "cuda_emulated_kernels.h"

#define EXPORT extern "C" __attribute__((visibility("default"))) int
#define SUCCESS 0
#define INVALID_VALUE 1
#define OUT_OF_MEMORY 2
#define INVALID_PTX 218
#define NOT_FOUND 500

static const char *failing = "";
static int failure;

/* From now on `function` answers `error`; 0: it works again. */
extern "C" __attribute__((visibility("default"))) void emulated_fail(const char *function, int error)
{
    static char name[64];
    strncpy(name, function, sizeof name - 1);
    failing = name;
    failure = error;
}

static const char *left_out = "";

/* From now on launches of `kernel` do nothing: its results must be found wrong. */
extern "C" __attribute__((visibility("default"))) void emulated_leave_out(const char *kernel)
{
    static char name[64];
    strncpy(name, kernel, sizeof name - 1);
    left_out = name;
}

#define FAILS_IF_TOLD() \
    if (failure != 0 && strcmp(failing, __func__) == 0) return failure

struct block {
    void *pages;
    size_t size;
};
static std::map<uint64_t, block> memory;

EXPORT cuInit(unsigned) { FAILS_IF_TOLD(); return SUCCESS; }
EXPORT cuDriverGetVersion(int *version)
{
    *version = failure != 0 && strcmp(failing, __func__) == 0 ? failure : 13000;
    return SUCCESS;
}
EXPORT cuDeviceGetCount(int *count) { FAILS_IF_TOLD(); *count = 1; return SUCCESS; }
EXPORT cuDeviceGet(int *device, int ordinal) { FAILS_IF_TOLD(); *device = ordinal; return SUCCESS; }
EXPORT cuDeviceGetName(char *name, int length, int)
{
    strncpy(name, "emulation", (size_t)length);
    return SUCCESS;
}
EXPORT cuDeviceTotalMem_v2(size_t *bytes, int) { *bytes = (size_t)1 << 30; return SUCCESS; }
/* Compute capability 9.0, two multiprocessors, 227 KiB of shared memory a block. */
EXPORT cuDeviceGetAttribute(int *value, int attribute, int)
{
    *value = attribute == 75 ? 9 : attribute == 16 ? 2 : attribute == 97 ? 232448 : 0;
    return SUCCESS;
}
EXPORT cuDevicePrimaryCtxRetain(void **context, int) { FAILS_IF_TOLD(); *context = &memory; return SUCCESS; }
EXPORT cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
EXPORT cuCtxSetCurrent(void *) { return SUCCESS; }
EXPORT cuGetErrorName(int, const char **text) { *text = "CUDA_ERROR_OF_THE_EMULATION"; return SUCCESS; }

EXPORT cuMemAlloc_v2(uint64_t *p, size_t bytes)
{
    FAILS_IF_TOLD();
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), kept = (bytes + 15) & ~(size_t)15, size = (kept + page - 1) / page * page;
    uint8_t *pages = (uint8_t *)mmap(nullptr, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return OUT_OF_MEMORY;
    mprotect(pages + size, page, PROT_NONE);
    *p = (uint64_t)(pages + size - kept);
    memory[*p] = {pages, size + page};
    return SUCCESS;
}

EXPORT cuMemFree_v2(uint64_t p)
{
    auto found = memory.find(p);
    if (found == memory.end()) return INVALID_VALUE;
    munmap(found->second.pages, found->second.size);
    memory.erase(found);
    return SUCCESS;
}

/* Blocks that were not given back. */
extern "C" __attribute__((visibility("default"))) int64_t emulated_blocks() { return (int64_t)memory.size(); }

EXPORT cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *) { FAILS_IF_TOLD(); memcpy((void *)to, from, bytes); return SUCCESS; }
EXPORT cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *) { FAILS_IF_TOLD(); memcpy(to, (const void *)from, bytes); return SUCCESS; }

/* A module is its text: whole when it begins as PTX does and ends with a brace. */
EXPORT cuModuleLoadDataEx(void **module, const void *image, unsigned, int *, void **)
{
    FAILS_IF_TOLD();
    const char *text = (const char *)image, *end = text + strlen(text);
    while (end > text && strchr(" \n\t", end[-1]) != nullptr) end--;
    if (strstr(text, "\n.version ") == nullptr || end == text || end[-1] != '}') return INVALID_PTX;
    *module = strdup(text);
    return SUCCESS;
}
EXPORT cuModuleUnload(void *module) { free(module); return SUCCESS; }
EXPORT cuModuleGetFunction(void **function, void *module, const char *name)
{
    FAILS_IF_TOLD();
    char entry[96];
    snprintf(entry, sizeof entry, ".entry %s(", name);
    if (strstr((const char *)module, entry) == nullptr) return NOT_FOUND;
    *function = (void *)emulated_kernel_of(name);
    return *function == nullptr ? NOT_FOUND : SUCCESS;
}
EXPORT cuFuncSetAttribute(void *, int, int) { return SUCCESS; }

EXPORT cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned, unsigned bx, unsigned, unsigned, unsigned shared, void *, void **arguments, void **)
{
    FAILS_IF_TOLD();
    const emulated_kernel *kernel = (const emulated_kernel *)f;
    if (strcmp(kernel->name, left_out) != 0) emulate((int32_t)gx, (int32_t)gy, (int32_t)bx, (int32_t)shared, kernel->call, arguments[0]);
    return SUCCESS;
}

EXPORT cuTensorMapEncodeTiled(void *map, int, uint32_t, void *address, const uint64_t *sizes, const uint64_t *, const uint32_t *box, const uint32_t *, int, int, int, int)
{
    const emulated_map made = {(const int8_t *)address, (int32_t)sizes[0], (int32_t)sizes[1], (int32_t)box[1]};
    memcpy(map, &made, sizeof made);
    return SUCCESS;
}

EXPORT cuStreamCreate(void **stream, unsigned) { FAILS_IF_TOLD(); *stream = &memory; return SUCCESS; }
EXPORT cuStreamDestroy_v2(void *) { return SUCCESS; }
EXPORT cuStreamSynchronize(void *) { FAILS_IF_TOLD(); return SUCCESS; }
EXPORT cuEventCreate(void **event, unsigned) { *event = &memory; return SUCCESS; }
EXPORT cuEventDestroy_v2(void *) { return SUCCESS; }
EXPORT cuEventRecord(void *, void *) { return SUCCESS; }
EXPORT cuEventElapsedTime(float *ms, void *, void *) { *ms = 0; return SUCCESS; }
