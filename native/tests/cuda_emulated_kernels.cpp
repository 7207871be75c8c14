#include "cuda_emulated_kernels.h"

#include <string.h>

#include "cuda_emulate.h"

/* Each kernel, and the struct that it takes. */
#define EACH_KERNEL(X) \
    X(copy_words, copied_words) X(quantize_i8, quantize_rows) X(quantize_i16, quantize_rows) X(quantize_i16_plus, quantize_twice) X(quantize_i16_transposed, quantize_columns) \
    X(ternary_dp4a_1, ternary_product) X(ternary_dp4a_1x2, ternary_product) X(ternary_dp4a_8, ternary_product) X(ternary_mma_narrow, ternary_product) X(ternary_mma_narrow_16, ternary_product) X(ternary_mma_wide, ternary_product) \
    X(ternary_wgmma_96, ternary_product) X(ternary_wgmma_128, ternary_product) X(ternary_wgmma_256, ternary_product) X(ternary_wgmma_tall, ternary_product) \
    X(ternary_wgmma_turns, ternary_product) X(multiply_i8_i16, rows_product) X(multiply_i16_i16, rows_product) \
    X(rms_norm, norm_rows) X(rms_norm_backward, norm_gradient) X(rope, rope_rows) X(cross_entropy, loss_rows) \
    X(add, element_values) X(add_scaled, element_values) X(scale, element_values) X(squared_relu_gate, element_values) X(squared_relu_gate_backward, element_values) X(accumulate_fixed, element_values) X(adamw, adamw_elements) \
    X(attention_forward, attention_rows) X(attention_backward_queries, attention_rows) X(attention_backward_keys, attention_rows) X(digest_leaves, digest_level) X(digest_nodes, digest_level)

#define DECLARE(name, arguments) extern "C" void name(arguments p);
EACH_KERNEL(DECLARE)

template <typename T, void KERNEL_OF(T)> static void call(const void *arguments) { KERNEL_OF(*(const T *)arguments); }

#define ENTRY(name, arguments) {#name, call<arguments, name>},
static const emulated_kernel kernels[] = {EACH_KERNEL(ENTRY)};

const emulated_kernel *emulated_kernel_of(const char *name)
{
    for (const emulated_kernel &kernel : kernels)
        if (strcmp(kernel.name, name) == 0) return &kernel;
    return nullptr;
}
