/* The driver's functions that the checks call, declared by hand and found at run time: neither an SDK nor NVIDIA's headers are needed. */
#ifndef R3MES_CUDA_DRIVER_H
#define R3MES_CUDA_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#define CU_ATTRIBUTE_MULTIPROCESSORS 16
#define CU_ATTRIBUTE_CLOCK_KHZ 13
#define CU_ATTRIBUTE_MEMORY_CLOCK_KHZ 36
#define CU_ATTRIBUTE_L2_BYTES 38
#define CU_ATTRIBUTE_MAJOR 75
#define CU_ATTRIBUTE_MINOR 76
#define CU_ATTRIBUTE_SHARED_BYTES 97 /* most of a block that asks for it */
#define CU_FUNCTION_LOCAL_BYTES 3
#define CU_FUNCTION_REGISTERS 4
#define CU_FUNCTION_SHARED_BYTES 8 /* most dynamic shared memory of a block */
#define CU_JIT_INFO_LOG 3
#define CU_JIT_INFO_LOG_BYTES 4
#define CU_JIT_ERROR_LOG 5
#define CU_JIT_ERROR_LOG_BYTES 6
#define CU_JIT_LOG_VERBOSE 12

typedef uint64_t cu_pointer;

struct cuda_driver {
    int (*cuInit)(unsigned flags);
    int (*cuDriverGetVersion)(int *version);
    int (*cuDeviceGet)(int *device, int ordinal);
    int (*cuDeviceGetName)(char *name, int length, int device);
    int (*cuDeviceGetAttribute)(int *value, int attribute, int device);
    int (*cuDevicePrimaryCtxRetain)(void **context, int device);
    int (*cuCtxSetCurrent)(void *context);
    int (*cuCtxSynchronize)(void);
    int (*cuGetErrorString)(int error, const char **text);
    int (*cuMemAlloc_v2)(cu_pointer *p, size_t bytes);
    int (*cuMemFree_v2)(cu_pointer p);
    int (*cuMemcpyHtoD_v2)(cu_pointer to, const void *from, size_t bytes);
    int (*cuMemcpyDtoH_v2)(void *to, cu_pointer from, size_t bytes);
    int (*cuMemcpyDtoDAsync_v2)(cu_pointer to, cu_pointer from, size_t bytes, void *stream);
    int (*cuMemsetD8_v2)(cu_pointer to, unsigned char value, size_t bytes);
    int (*cuModuleLoadDataEx)(void **module, const void *image, unsigned count, int *options, void **values);
    int (*cuModuleGetFunction)(void **function, void *module, const char *name);
    int (*cuFuncGetAttribute)(int *value, int attribute, void *function);
    int (*cuFuncSetAttribute)(void *function, int attribute, int value);
    int (*cuLaunchKernel)(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, void *stream, void **arguments, void **extra);
    int (*cuTensorMapEncodeTiled)(void *map, int type, uint32_t rank, void *address, const uint64_t *sizes, const uint64_t *strides, const uint32_t *box, const uint32_t *element_strides,
        int interleave, int swizzle, int promotion, int fill);
    int (*cuStreamCreate)(void **stream, unsigned flags);
    int (*cuStreamSynchronize)(void *stream);
    int (*cuEventCreate)(void **event, unsigned flags);
    int (*cuEventRecord)(void *event, void *stream);
    int (*cuEventElapsedTime)(float *ms, void *begin, void *end);
    int (*cuStreamBeginCapture_v2)(void *stream, int mode);
    int (*cuStreamEndCapture)(void *stream, void **graph);
    int (*cuGraphInstantiateWithFlags)(void **exec, void *graph, unsigned long long flags);
    int (*cuGraphLaunch)(void *exec, void *stream);
    int (*cuGraphExecDestroy)(void *exec);
    int (*cuGraphDestroy)(void *graph);
};

extern struct cuda_driver cuda;

/* Finds the driver and the first device; ends the program with a line when there is none. */
void cuda_open(void);
/* Ends the program with a line unless error is 0. */
void cuda_check(int error, const char *what);

#endif
