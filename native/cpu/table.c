/* The table of a variant. */
#include "variant.h"

#define COUNT_KERNEL(name) +1
_Static_assert(sizeof(struct r3mes_kernels) == (0 EACH_KERNEL(COUNT_KERNEL)) * sizeof(void (*)(void)), "EACH_KERNEL lacks a member");

#define KERNEL_ENTRY(name) .name = K(name),
const struct r3mes_kernels K(kernels) = {EACH_KERNEL(KERNEL_ENTRY)};
