#include "cuda_driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

struct cuda_driver cuda;

static const char *const names[] = {
    "cuInit", "cuDriverGetVersion", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuCtxSynchronize", "cuGetErrorString",
    "cuMemAlloc_v2", "cuMemFree_v2", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2", "cuMemcpyDtoDAsync_v2", "cuMemsetD8_v2", "cuModuleLoadDataEx", "cuModuleGetFunction", "cuFuncGetAttribute",
    "cuFuncSetAttribute", "cuLaunchKernel", "cuTensorMapEncodeTiled", "cuStreamCreate", "cuStreamSynchronize", "cuEventCreate", "cuEventRecord", "cuEventElapsedTime",
    "cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy",
};
_Static_assert(sizeof names / sizeof *names == sizeof cuda / sizeof(void *), "a name for every function");

void cuda_open(void)
{
    void *library = dlopen("libcuda.so.1", RTLD_NOW);
    if (library == NULL) library = dlopen("/usr/local/nvidia/lib64/libcuda.so.1", RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "no NVIDIA driver: %s\n", dlerror());
        exit(2);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *function = dlsym(library, names[i]);
        if (function == NULL) fprintf(stderr, "the driver has no %s\n", names[i]);
        ((void **)&cuda)[i] = function;
    }
    int device;
    void *context;
    cuda_check(cuda.cuInit(0), "cuInit");
    cuda_check(cuda.cuDeviceGet(&device, 0), "cuDeviceGet");
    cuda_check(cuda.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
    cuda_check(cuda.cuCtxSetCurrent(context), "cuCtxSetCurrent");
}

void cuda_check(int error, const char *what)
{
    if (error == 0) return;
    const char *text = "?";
    if (cuda.cuGetErrorString != NULL) cuda.cuGetErrorString(error, &text);
    fprintf(stderr, "FAILED %s: error %d, %s\n", what, error, text);
    exit(3);
}
