/* Every kernel by its name, on the host. */
#ifndef R3MES_CUDA_EMULATED_KERNELS_H
#define R3MES_CUDA_EMULATED_KERNELS_H

struct emulated_kernel {
    const char *name;
    void (*call)(const void *arguments);
};

/* Null where there is none. */
const emulated_kernel *emulated_kernel_of(const char *name);

#endif
