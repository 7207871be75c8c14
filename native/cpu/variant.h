/*
 * What every source of a variant begins with. The sources are compiled once for each variant, with R3MES_VARIANT_NAME (avx2, ...) and the variant's processor flags:
 * K(add) is then avx2_add. Anything two files share is named so.
 */
#ifndef R3MES_VARIANT_H
#define R3MES_VARIANT_H

#include <stdbool.h>
#include <string.h>

#include "r3mes_kernels.h"

#define INLINE static inline __attribute__((always_inline))

#define JOIN_EXPANDED(variant, name) variant##_##name
#define JOIN(variant, name) JOIN_EXPANDED(variant, name)
#define K(name) JOIN(R3MES_VARIANT_NAME, name)

/* Every member of struct r3mes_kernels. */
#define EACH_KERNEL(X) \
    X(ternary_bytes) X(ternary_pack) \
    X(quantize_i8) X(quantize_i16) X(quantize_i16_transposed) X(quantize_i16_plus) \
    X(ternary_scratch_bytes) X(multiply_ternary) X(multiply_ternary_backward) X(multiply_ternary_exact) X(multiply_ternary_backward_exact) X(multiply_scratch_bytes) \
    X(multiply_i8_i16) X(multiply_i16_i16) X(multiply_unscaled_i16_i8) X(multiply_unscaled_i16_i16) \
    X(rms_norm) X(rms_norm_backward) X(rope) \
    X(attention_scratch_bytes) X(attention_forward) X(attention_backward_scratch_bytes) X(attention_backward) \
    X(attention_step_scratch_bytes) X(attention_step) \
    X(squared_relu_gate) X(squared_relu_gate_backward) X(add) X(add_scaled) X(scale) X(accumulate_fixed) X(cross_entropy) \
    X(adamw) X(tensor_roots_scratch_bytes) X(tensor_roots) \
    X(field_scratch_bytes) X(field_rows) X(field_columns) X(field_causal_rows)

/* Each is declared with the type its member points to: a definition that differs does not compile. */
#define DECLARE_KERNEL(name) extern __typeof__(*((struct r3mes_kernels *)0)->name) K(name);
EACH_KERNEL(DECLARE_KERNEL)

INLINE int32_t round_up(int32_t n, int32_t multiple) { return (n + multiple - 1) / multiple * multiple; }

INLINE size_t align64(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

/* Takes `bytes` from a scratch area, keeping it 64-byte aligned. The area is an address, so that sizes can be computed from 0. */
INLINE void *carve(uintptr_t *at, size_t bytes)
{
    void *taken = (void *)*at;
    *at += align64(bytes);
    return taken;
}

#endif
