/* The variants by name, for the programs that test and time them. */
#ifndef R3MES_VARIANTS_H
#define R3MES_VARIANTS_H

#include <string.h>

#include "r3mes_kernels.h"

static const char *const variant_names[] = {
    [R3MES_VARIANT_AVX2] = "avx2", [R3MES_VARIANT_AVXVNNI] = "avxvnni", [R3MES_VARIANT_AVX512VNNI] = "avx512vnni",
    [R3MES_VARIANT_NEON] = "neon", [R3MES_VARIANT_VNNI256] = "vnni256"};

#define VARIANTS_END ((int32_t)(sizeof variant_names / sizeof *variant_names))

/* The number of the variant of that name, 0 for none. */
static inline int32_t variant_named(const char *name)
{
    for (int32_t v = 1; v < VARIANTS_END; v++)
        if (strcmp(variant_names[v], name) == 0) return v;
    return 0;
}

#endif
