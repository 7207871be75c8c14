/* One variant of every operation of r3mes_kernels.h; dispatch.c forwards each export to the table chosen at start. */
#ifndef R3MES_TABLE_H
#define R3MES_TABLE_H

#include "r3mes_kernels.h"

struct r3mes_table {
    size_t (*ternary_bytes)(int32_t, int32_t);
    void (*ternary_pack)(const int8_t *, int32_t, int32_t, uint8_t *);
    int32_t (*quantize_i8)(const float *, int32_t, int32_t, int8_t *, float *);
    int32_t (*quantize_i16)(const float *, int32_t, int32_t, int16_t *, float *);
    int32_t (*quantize_i16_transposed)(const float *, int32_t, int32_t, const float *, int16_t *, float *);
    int32_t (*quantize_i16_plus)(const float *, int32_t, int32_t, const float *, int16_t *, float *, int16_t *, float *);
    size_t (*multiply_scratch_bytes)(int32_t, int32_t, int32_t);
    void (*multiply_ternary)(const int8_t *, const float *, int32_t, const uint8_t *, int32_t, int32_t, float, float *, void *);
    void (*multiply_ternary_backward)(const int16_t *, const float *, int32_t, const uint8_t *, int32_t, int32_t, float, float *);
    void (*multiply_i8_i16)(const int8_t *, const float *, int32_t, const int16_t *, const float *, int32_t, int32_t, float *, void *);
    void (*multiply_i16_i16)(const int16_t *, const float *, int32_t, const int16_t *, const float *, int32_t, int32_t, float *, void *);
    void (*multiply_unscaled_i16_i8)(const int16_t *, const float *, int32_t, const int8_t *, int32_t, int32_t, float *, void *);
    void (*multiply_unscaled_i16_i16)(const int16_t *, const float *, int32_t, const int16_t *, int32_t, int32_t, float *, void *);
    int32_t (*rms_norm)(const float *, int32_t, int32_t, const float *, float, int16_t *, float *, float *, float *);
    int32_t (*rms_norm_backward)(const float *, int32_t, int32_t, const float *, const float *, const int16_t *, const float *, const float *, float *, void *);
    void (*rope)(float *, int32_t, int32_t, int32_t, const float *, const float *, int32_t);
    size_t (*attention_scratch_bytes)(int32_t, int32_t, int32_t, int32_t);
    int32_t (*attention_forward)(const struct r3mes_attention *, const float *, const float *, const float *, float *, void *);
    size_t (*attention_backward_scratch_bytes)(int32_t, int32_t, int32_t, int32_t);
    int32_t (*attention_backward)(const struct r3mes_attention *, const float *, float *, float *, float *, void *);
    void (*squared_relu_gate)(const float *, const float *, int64_t, float *);
    void (*squared_relu_gate_backward)(const float *, const float *, const float *, int64_t, float *, float *);
    void (*add)(const float *, const float *, int64_t, float *);
    void (*add_scaled)(float *, float, const float *, int64_t);
    void (*scale)(float *, float, int64_t);
    int32_t (*accumulate_fixed)(const float *, float, int64_t, int64_t *);
    int32_t (*cross_entropy)(const float *, int32_t, int32_t, const int32_t *, float *, int64_t *, void *);
};

extern const struct r3mes_table r3mes_avx2_table;

#endif
