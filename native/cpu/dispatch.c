/* The exports: version, what the processor has, the table of a variant. Compiled for the baseline processor, so that it can run anywhere. */
#include "r3mes_kernels.h"

struct variant {
    uint32_t needs; /* R3MES_CPU_ bits */
    const struct r3mes_kernels *kernels;
};

#if defined(__x86_64__)

extern const struct r3mes_kernels avx2_kernels, avxvnni_kernels, avx512vnni_kernels, vnni256_kernels;

/* __builtin_cpu_supports asks the operating system too (XCR0): an instruction whose registers it does not save counts as absent. */
uint32_t r3mes_kernels_cpu_features(void)
{
    uint32_t features = 0;
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) features |= R3MES_CPU_AVX2;
    if (__builtin_cpu_supports("avxvnni")) features |= R3MES_CPU_AVXVNNI;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) features |= R3MES_CPU_AVX512;
    if (__builtin_cpu_supports("avx512vnni")) features |= R3MES_CPU_AVX512VNNI;
    return features;
}

static const struct variant variants[] = {
    [R3MES_VARIANT_AVX2] = {R3MES_CPU_AVX2, &avx2_kernels},
    [R3MES_VARIANT_AVXVNNI] = {R3MES_CPU_AVX2 | R3MES_CPU_AVXVNNI, &avxvnni_kernels},
    [R3MES_VARIANT_AVX512VNNI] = {R3MES_CPU_AVX2 | R3MES_CPU_AVX512 | R3MES_CPU_AVX512VNNI, &avx512vnni_kernels},
    [R3MES_VARIANT_VNNI256] = {R3MES_CPU_AVX2 | R3MES_CPU_AVX512 | R3MES_CPU_AVX512VNNI, &vnni256_kernels},
};

#elif defined(__aarch64__)

#include <sys/auxv.h>

#define HWCAP_ASIMDDP_BIT (1ul << 20) /* as in asm/hwcap.h */

extern const struct r3mes_kernels neon_kernels;

uint32_t r3mes_kernels_cpu_features(void) { return getauxval(AT_HWCAP) & HWCAP_ASIMDDP_BIT ? R3MES_CPU_DOTPROD : 0u; }

static const struct variant variants[] = {[R3MES_VARIANT_NEON] = {R3MES_CPU_DOTPROD, &neon_kernels}};

#else
#error "no kernels for this processor"
#endif

int32_t r3mes_kernels_abi_version(void) { return R3MES_KERNELS_ABI_VERSION; }

const struct r3mes_kernels *r3mes_kernels_variant(int32_t variant)
{
    if (variant < 0 || variant >= (int32_t)(sizeof variants / sizeof *variants)) return NULL;
    uint32_t needs = variants[variant].needs;
    return (r3mes_kernels_cpu_features() & needs) == needs ? variants[variant].kernels : NULL;
}
