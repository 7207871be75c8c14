/* Rates of the kernels of one variant on one thread of processor time (a busy machine does not show), for tuning: bench VARIANT [seconds per row]. Product rows in GOP/s (2*M*N*K a call), others in ns an element. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "variants.h"

#define T 256

static const struct r3mes_kernels *kernels;
static double budget = 0.2;
static float *fa, *fb, *fc, *fd, *fe, *scale_a, *scale_b;
static int8_t *a8, *b8;
static int16_t *a16, *b16, *c16;
static uint8_t *packed, *scratch;
static int64_t *sums;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Best of several batches, seconds a call. */
#define TIME(call) ({ \
    double best = 1e9, end = now() + budget; \
    do { \
        double start = now(); \
        for (int i_ = 0; i_ < 4; i_++) { call; } \
        double took = (now() - start) / 4; \
        if (took < best) best = took; \
    } while (now() < end); \
    best; })

static void row(const char *name, int m, int n, int k, double seconds) { printf("%-28s %4d x %4d x %4d  %8.1f GOP/s  %8.1f us\n", name, m, n, k, 2.0 * m * n * k / seconds * 1e-9, seconds * 1e6); }

static void element(const char *name, double count, double seconds) { printf("%-28s %20s %8.3f ns/element  %8.1f us\n", name, "", seconds / count * 1e9, seconds * 1e6); }

static void *area(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    memset(p, 0, (bytes + 63) / 64 * 64);
    return p;
}

static void products(void)
{
    static const int shapes[][2] = {{192, 192}, {64, 192}, {512, 192}, {192, 512}}; /* out, in */
    for (int i = 0; i < 4; i++) {
        int out = shapes[i][0], in = shapes[i][1];
        kernels->ternary_pack(b8, out, in, packed);
        row("ternary", T, out, in, TIME(kernels->multiply_ternary(a8, scale_a, T, packed, out, in, 0.1f, 0, out, fc, scratch)));
        row("ternary backward", T, in, out, TIME(kernels->multiply_ternary_backward(a16, scale_a, T, packed, out, in, 0.1f, 0, in, fc, scratch)));
    }
    row("u = xq . A", T, 8, 192, TIME(kernels->multiply_i8_i16(a8, scale_a, T, b16, scale_b, 8, 192, fc, scratch)));
    row("y = u . B", T, 192, 8, TIME(kernels->multiply_i16_i16(a16, scale_a, T, b16, scale_b, 192, 8, fc, scratch)));
    row("dU = D . B^T", T, 8, 192, TIME(kernels->multiply_i16_i16(a16, scale_a, T, b16, scale_b, 8, 192, fc, scratch)));
    row("dB = dY^T . u^T", 192, 8, T, TIME(kernels->multiply_i16_i16(a16, scale_a, 192, b16, scale_b, 8, T, fc, scratch)));
    row("dA = dU^T . xq", 8, 192, T, TIME(kernels->multiply_unscaled_i16_i8(a16, scale_a, 8, b8, 192, T, fc, scratch)));
    row("z = h . E", T, 256, 192, TIME(kernels->multiply_i16_i16(a16, scale_a, T, b16, scale_b, 256, 192, fc, scratch)));
    row("dh = dz . E", T, 192, 256, TIME(kernels->multiply_unscaled_i16_i16(a16, scale_a, T, b16, 192, 256, fc, scratch)));
}

static void attention(void)
{
    struct r3mes_attention state = {T, 6, 2, 32, a16, b16, c16, area(T * 192 * 2), scale_a, scale_b, area(T * 8 * 4), area(T * 8 * 4), area(6 * T * T * 4)};
    uint8_t *work = area(kernels->attention_scratch_bytes(T, 6, 2, 32)), *back = area(kernels->attention_backward_scratch_bytes(T, 6, 2, 32));
    double pairs = 6.0 * T * (T + 1) / 2;
    double forward = TIME(kernels->attention_forward(&state, fa, fb, fc, fd, work));
    printf("%-28s %4d tokens 6/2 heads of 32 %8.1f GOP/s  %8.1f us\n", "attention", T, pairs * 32 * 4 / forward * 1e-9, forward * 1e6);
    double backward = TIME(kernels->attention_backward(&state, fd, fa + T * 192, fb + T * 192, fc + T * 192, back));
    printf("%-28s %4d tokens 6/2 heads of 32 %8.1f GOP/s  %8.1f us\n", "attention backward", T, pairs * 32 * 8 / backward * 1e-9, backward * 1e6);
}

static void elementwise(void)
{
    const double n = T * 512;
    element("quantise I8", n, TIME(kernels->quantize_i8(fa, T, 512, a8, scale_a)));
    element("quantise I16", n, TIME(kernels->quantize_i16(fa, T, 512, c16, scale_a)));
    element("quantise I16 192", T * 192, TIME(kernels->quantize_i16(fa, T, 192, c16, scale_a)));
    element("quantise I16 transposed", n, TIME(kernels->quantize_i16_transposed(fa, T, 512, NULL, c16, fe)));
    element("quantise I16 transposed 192", T * 192, TIME(kernels->quantize_i16_transposed(fa, T, 192, NULL, c16, fe)));
    element("quantise I16 transposed 8", T * 8, TIME(kernels->quantize_i16_transposed(fa, T, 8, NULL, c16, fe)));
    element("quantise I16+ 256", T * 256, TIME(kernels->quantize_i16_plus(fa, T, 256, fb, c16, scale_a, a16, scale_b)));
    element("rms norm 192", T * 192, TIME(kernels->rms_norm(fa, T, 192, fb, 1e-5f, c16, scale_a, fe, fc)));
    element("rms norm backward 192", T * 192, TIME(kernels->rms_norm_backward(fd, T, 192, fb, fa, c16, scale_a, fe, fc, scratch)));
    element("rope 192", T * 192, TIME(kernels->rope(fc, T, 6, 32, fa, fb, 0)));
    element("squared relu gate", n, TIME(kernels->squared_relu_gate(fa, fb, T * 512, fc)));
    element("squared relu gate backward", n, TIME(kernels->squared_relu_gate_backward(fa, fb, fd, T * 512, fc, fe)));
    element("add 192", T * 192, TIME(kernels->add(fa, fb, T * 192, fc)));
    element("add scaled 192", T * 192, TIME(kernels->add_scaled(fc, 0.5f, fb, T * 192)));
    element("accumulate fixed", 8 * 192, TIME(kernels->accumulate_fixed(fa, 1e-3f, 8 * 192, sums)));
    static int32_t targets[T];
    int64_t loss;
    element("cross entropy 256", T * 256, TIME(kernels->cross_entropy(fa, T, 256, targets, fc, &loss, scratch)));
}

int main(int argc, char **argv)
{
    kernels = argc > 1 ? r3mes_kernels_variant(variant_named(argv[1])) : NULL;
    if (kernels == NULL) {
        fprintf(stderr, "bench: name a variant that this processor can run: avx2, avxvnni, avx512vnni, vnni256, neon\n");
        return 2;
    }
    if (argc > 2) budget = atof(argv[2]);
    const size_t most = 512 * 1024;
    float **floats[] = {&fa, &fb, &fc, &fd, &fe, &scale_a, &scale_b};
    for (int i = 0; i < 7; i++) *floats[i] = area(most * 4);
    a8 = area(most), b8 = area(most), a16 = area(most * 2), b16 = area(most * 2), c16 = area(most * 2);
    packed = area(4 << 20), scratch = area(8 << 20), sums = area(most * 8);
    for (size_t i = 0; i < most; i++) {
        fa[i] = (float)(rand() % 2001 - 1000) / 300.0f, fb[i] = (float)(rand() % 2001 - 1000) / 300.0f, fd[i] = (float)(rand() % 2001 - 1000) / 300.0f;
        fc[i] = fb[i], scale_a[i] = scale_b[i] = 0.01f;
        a8[i] = (int8_t)(rand() % 255 - 127), b8[i] = (int8_t)(rand() % 3 - 1), a16[i] = (int16_t)(rand() % 32513 - 16256), b16[i] = (int16_t)(rand() % 32513 - 16256);
    }
    products();
    attention();
    elementwise();
    return 0;
}
