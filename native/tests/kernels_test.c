/*
 * Calls every kernel on ragged shapes with buffers of exactly the size the header states, so that a sanitizer sees any step beyond them, and compares the products with
 * sums written plainly. Equality with the specification is the business of tests/R3mes.Tests/Kernels.
 */
#include <math.h>

#include "../cpu/sha256.h"
#include "operands.h"
#include "variants.h"

static const struct r3mes_kernels *kernels;

#define AT8(p, i) ((int64_t)((const int8_t *)(p))[i])
#define AT16(p, i) ((int64_t)((const int16_t *)(p))[i])

/* c[m, n] against sum over k of a[m, k] * b, b at [n, k] or (columns) [k, n]. */
static void compare(const char *what, const void *a, int a8, const void *b, int b8, int columns, const float *sa, const float *sb, float s, const float *c, int m, int n, int k)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            int64_t sum = 0;
            for (int l = 0; l < k; l++) {
                size_t ai = (size_t)i * (size_t)k + (size_t)l, bi = columns ? (size_t)l * (size_t)n + (size_t)j : (size_t)j * (size_t)k + (size_t)l;
                sum += (a8 ? AT8(a, ai) : AT16(a, ai)) * (b8 ? AT8(b, bi) : AT16(b, bi));
            }
            float wanted = ((float)sum * sa[i]) * (sb == NULL ? s : sb[j]);
            if (memcmp(&wanted, &c[(size_t)i * (size_t)n + (size_t)j], sizeof(float)) != 0) {
                expect(0, what, m, n, k);
                return;
            }
        }
    }
}

/* acc = a . w, columns: w is [k, n]. */
static void compare_exact(const char *what, const void *a, int a8, const int8_t *w, int columns, const int32_t *acc, int m, int n, int k)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            int64_t sum = 0;
            for (int l = 0; l < k; l++) {
                size_t ai = (size_t)i * (size_t)k + (size_t)l;
                sum += (a8 ? AT8(a, ai) : AT16(a, ai)) * w[columns ? (size_t)l * (size_t)n + (size_t)j : (size_t)j * (size_t)k + (size_t)l];
            }
            if (sum != acc[(size_t)i * (size_t)n + (size_t)j]) {
                expect(0, what, m, n, k);
                return;
            }
        }
    }
}

static void products(int m, int n, int k, int extreme)
{
    size_t sm = (size_t)m, sn = (size_t)n, sk = (size_t)k;
    int8_t *a8 = bytes(sm * sk, 127, extreme), *w = bytes(sn * sk, 1, extreme), *b8 = bytes(sk * sn, 127, extreme);
    int16_t *a16 = words(sm * sk, extreme), *b16 = words(sn * sk, extreme);
    float *sa = floats(sm), *sb = floats(sn), *c = floats(sm * sn);
    void *scratch = aligned_alloc(64, kernels->multiply_scratch_bytes(m, n, k));
    void *ternary = aligned_alloc(64, kernels->ternary_scratch_bytes(m, k));
    int32_t *exact = aligned_alloc(64, (sm * sn * sizeof(int32_t) + 63) / 64 * 64);
    int split = n > R3MES_TERNARY_COLUMNS ? R3MES_TERNARY_COLUMNS : 0; /* in two ranges of columns, as threads would */
    uint8_t *packed = aligned_alloc(64, kernels->ternary_bytes(n, k));
    kernels->ternary_pack(w, n, k, packed);
    spoil(c, sm * sn * sizeof(float)), spoil(ternary, kernels->ternary_scratch_bytes(m, k));
    kernels->multiply_ternary(a8, sa, m, packed, n, k, 0.3f, split, n, c, ternary);
    kernels->multiply_ternary(a8, sa, m, packed, n, k, 0.3f, 0, split, c, ternary);
    compare("ternary", a8, 1, w, 1, 0, sa, NULL, 0.3f, c, m, n, k);
    if (k <= R3MES_TERNARY_TERMS) {
        spoil(exact, sm * sn * sizeof(int32_t)), spoil(ternary, kernels->ternary_scratch_bytes(m, k));
        kernels->multiply_ternary_exact(a8, m, packed, n, k, 0, split, exact, ternary);
        kernels->multiply_ternary_exact(a8, m, packed, n, k, split, n, exact, ternary);
        compare_exact("ternary exact", a8, 1, w, 0, exact, m, n, k);
    }
    free(packed);
    packed = aligned_alloc(64, kernels->ternary_bytes(k, n));
    kernels->ternary_pack(w, k, n, packed);
    spoil(c, sm * sn * sizeof(float)), spoil(ternary, kernels->ternary_scratch_bytes(m, k));
    kernels->multiply_ternary_backward(a16, sa, m, packed, k, n, 0.3f, split, n, c, ternary);
    kernels->multiply_ternary_backward(a16, sa, m, packed, k, n, 0.3f, 0, split, c, ternary);
    compare("ternary backward", a16, 0, w, 1, 1, sa, NULL, 0.3f, c, m, n, k);
    if (k <= R3MES_TERNARY_TERMS) {
        spoil(exact, sm * sn * sizeof(int32_t)), spoil(ternary, kernels->ternary_scratch_bytes(m, k));
        kernels->multiply_ternary_backward_exact(a16, m, packed, k, n, 0, split, exact, ternary);
        kernels->multiply_ternary_backward_exact(a16, m, packed, k, n, split, n, exact, ternary);
        compare_exact("ternary backward exact", a16, 0, w, 1, exact, m, n, k);
    }
    spoil(c, sm * sn * sizeof(float)), spoil(scratch, kernels->multiply_scratch_bytes(m, n, k));
    kernels->multiply_i8_i16(a8, sa, m, b16, sb, n, k, c, scratch);
    compare("i8 i16", a8, 1, b16, 0, 0, sa, sb, 0, c, m, n, k);
    spoil(c, sm * sn * sizeof(float)), spoil(scratch, kernels->multiply_scratch_bytes(m, n, k));
    kernels->multiply_i16_i16(a16, sa, m, b16, sb, n, k, c, scratch);
    compare("i16 i16", a16, 0, b16, 0, 0, sa, sb, 0, c, m, n, k);
    spoil(c, sm * sn * sizeof(float)), spoil(scratch, kernels->multiply_scratch_bytes(m, n, k));
    kernels->multiply_unscaled_i16_i8(a16, sa, m, b8, n, k, c, scratch);
    compare("unscaled i16 i8", a16, 0, b8, 1, 1, sa, NULL, 1, c, m, n, k);
    spoil(c, sm * sn * sizeof(float)), spoil(scratch, kernels->multiply_scratch_bytes(m, n, k));
    kernels->multiply_unscaled_i16_i16(a16, sa, m, b16, n, k, c, scratch);
    compare("unscaled i16 i16", a16, 0, b16, 0, 1, sa, NULL, 1, c, m, n, k);
    free(a8), free(w), free(b8), free(a16), free(b16), free(sa), free(sb), free(c), free(scratch), free(packed), free(ternary), free(exact);
}

/* More rows than wait for their sums at once, over more terms than int32 holds: some elements of each direction. */
static void many_long_rows(void)
{
    enum { M = 520, N = 3, K_LONG = R3MES_TERNARY_TERMS + 8 };
    int8_t *a8 = bytes((size_t)M * K_LONG, 127, 0), *w = bytes((size_t)N * K_LONG, 1, 0);
    int16_t *a16 = words((size_t)M * K_LONG, 0);
    float *sa = floats(M), *y = floats(M * N), *dx = floats(M * N);
    size_t scratch_bytes = kernels->ternary_scratch_bytes(M, K_LONG);
    void *scratch = aligned_alloc(64, scratch_bytes);
    uint8_t *forward = aligned_alloc(64, kernels->ternary_bytes(N, K_LONG)), *backward = aligned_alloc(64, kernels->ternary_bytes(K_LONG, N));
    kernels->ternary_pack(w, N, K_LONG, forward);
    kernels->ternary_pack(w, K_LONG, N, backward);
    spoil(scratch, scratch_bytes);
    kernels->multiply_ternary(a8, sa, M, forward, N, K_LONG, 0.3f, 0, N, y, scratch);
    spoil(scratch, scratch_bytes);
    kernels->multiply_ternary_backward(a16, sa, M, backward, K_LONG, N, 0.3f, 0, N, dx, scratch);
    for (int i = 0; i < 2 * M; i += 1 + (int)draw(40)) {
        int r = i % M, c = (int)draw(N);
        int64_t sum = 0, back = 0;
        for (int l = 0; l < K_LONG; l++) {
            sum += (int64_t)a8[(size_t)r * K_LONG + (size_t)l] * w[(size_t)c * K_LONG + (size_t)l];
            back += (int64_t)a16[(size_t)r * K_LONG + (size_t)l] * w[(size_t)l * N + (size_t)c];
        }
        expect(y[r * N + c] == ((float)sum * sa[r]) * 0.3f, "many long rows", r, c, K_LONG);
        expect(dx[r * N + c] == ((float)back * sa[r]) * 0.3f, "many long rows backward", r, c, K_LONG);
    }
    free(a8), free(w), free(a16), free(sa), free(y), free(dx), free(scratch), free(forward), free(backward);
}

/* All weights +1 and all activations at their limit: the exact sum, as an integer and as a float, in every column, both ways. */
static void largest_sums(void)
{
    enum { K_LONGEST = 131072, COLUMNS = 19 };
    _Static_assert(K_LONGEST <= R3MES_TERNARY_TERMS, "the exact product takes it");
    int8_t *a8 = bytes(K_LONGEST, 127, 1), *w = bytes((size_t)K_LONGEST * COLUMNS, 1, 1);
    int16_t *a16 = words(K_LONGEST, 1);
    float one = 1.0f, y[COLUMNS];
    int32_t exact[COLUMNS];
    void *scratch = aligned_alloc(64, kernels->ternary_scratch_bytes(1, K_LONGEST));
    uint8_t *forward = aligned_alloc(64, kernels->ternary_bytes(COLUMNS, K_LONGEST)), *backward = aligned_alloc(64, kernels->ternary_bytes(K_LONGEST, COLUMNS));
    kernels->ternary_pack(w, COLUMNS, K_LONGEST, forward);
    kernels->ternary_pack(w, K_LONGEST, COLUMNS, backward);
    kernels->multiply_ternary(a8, &one, 1, forward, COLUMNS, K_LONGEST, 1.0f, 0, COLUMNS, y, scratch);
    kernels->multiply_ternary_exact(a8, 1, forward, COLUMNS, K_LONGEST, 0, COLUMNS, exact, scratch);
    for (int j = 0; j < COLUMNS; j++) expect(exact[j] == 127 * K_LONGEST && y[j] == (float)(127 * K_LONGEST), "all 127 times +1", 1, COLUMNS, K_LONGEST);
    kernels->multiply_ternary_backward(a16, &one, 1, backward, K_LONGEST, COLUMNS, 1.0f, 0, COLUMNS, y, scratch);
    kernels->multiply_ternary_backward_exact(a16, 1, backward, K_LONGEST, COLUMNS, 0, COLUMNS, exact, scratch);
    for (int j = 0; j < COLUMNS; j++) expect(exact[j] == 16256 * K_LONGEST && y[j] == (float)(16256 * K_LONGEST), "all 16256 times +1", 1, COLUMNS, K_LONGEST);
    free(a8), free(w), free(a16), free(scratch), free(forward), free(backward);
}

static void rows(int m, int n)
{
    size_t count = (size_t)m * (size_t)n, longest = (size_t)(m > n ? m : n);
    float *x = floats(count), *y = floats(count), *z = floats(count), *gain = floats((size_t)n), *by = floats((size_t)m), *r = floats((size_t)m);
    float *s1 = floats(longest), *s2 = floats(longest);
    int8_t *q8 = exactly(count);
    int16_t *q1 = words(count, 0), *q2 = words(count, 0);
    int64_t *sums = calloc(count, sizeof(int64_t)), loss;
    int32_t *targets = exactly((size_t)m * sizeof(int32_t));
    for (int i = 0; i < m; i++) targets[i] = (int32_t)draw((uint32_t)n + 1) - 1;
    void *scratch = aligned_alloc(64, ((size_t)n * sizeof(float) + 63) / 64 * 64);
    int finite = kernels->quantize_i8(x, m, n, q8, s1) & kernels->quantize_i16(x, m, n, q1, s1) & kernels->quantize_i16_transposed(x, m, n, NULL, q1, s1);
    finite &= kernels->quantize_i16_transposed(x, m, n, by, q1, s1) & kernels->quantize_i16_plus(x, m, n, gain, q1, s1, q2, s2);
    finite &= kernels->rms_norm(x, m, n, gain, 1e-5f, q1, s1, r, y) & kernels->rms_norm_backward(y, m, n, gain, x, q1, s1, r, z, scratch);
    finite &= kernels->cross_entropy(x, m, n, targets, y, &loss, scratch) & kernels->cross_entropy(x, m, n, targets, NULL, &loss, scratch);
    finite &= kernels->accumulate_fixed(x, 0.5f, (int64_t)count, sums);
    kernels->squared_relu_gate(x, y, (int64_t)count, z);
    float *gate = floats(count), *up = floats(count);
    kernels->squared_relu_gate_backward(z, x, y, (int64_t)count, gate, up);
    kernels->add(x, y, (int64_t)count, x), kernels->add_scaled(x, 0.5f, y, (int64_t)count), kernels->scale(x, 2.0f, (int64_t)count);
    expect(finite, "rows", m, n, 0);
    x[count / 2] = NAN;
    expect(!kernels->quantize_i8(x, m, n, q8, s1) && !kernels->quantize_i16(x, m, n, q1, s1) && !kernels->quantize_i16_transposed(x, m, n, NULL, q1, s1), "NaN", m, n, 0);
    free(x), free(y), free(z), free(gain), free(by), free(r), free(s1), free(s2), free(q8), free(q1), free(q2), free(sums), free(targets), free(scratch), free(gate), free(up);
}

static void attention(int tokens, int heads, int kv, int dim)
{
    size_t t = (size_t)tokens, wide = t * (size_t)heads * (size_t)dim, narrow = t * (size_t)kv * (size_t)dim;
    float *q = floats(wide), *k = floats(narrow), *v = floats(narrow), *o = floats(wide), *d_o = floats(wide), *d_q = floats(wide), *d_k = floats(narrow), *d_v = floats(narrow);
    struct r3mes_attention s = {tokens, heads, kv, dim, words(wide, 0), words(narrow, 0), words(narrow, 0), words(wide, 0),
        floats(t * (size_t)heads), floats(t * (size_t)kv), floats(t * (size_t)kv), floats(t * (size_t)heads), floats((size_t)heads * t * t)};
    float *cos = floats(t * (size_t)dim / 2), *sin = floats(t * (size_t)dim / 2);
    kernels->rope(q, tokens, heads, dim, cos, sin, 0), kernels->rope(k, tokens, kv, dim, cos, sin, 1);
    void *forward = aligned_alloc(64, kernels->attention_scratch_bytes(tokens, heads, kv, dim));
    void *backward = aligned_alloc(64, kernels->attention_backward_scratch_bytes(tokens, heads, kv, dim));
    expect(kernels->attention_forward(&s, q, k, v, o, forward), "attention", tokens, heads, dim);
    expect(kernels->attention_backward(&s, d_o, d_q, d_k, d_v, backward), "attention backward", tokens, heads, dim);
    q[0] = INFINITY;
    expect(!kernels->attention_forward(&s, q, k, v, o, forward), "attention of infinity", tokens, heads, dim);
    free(q), free(k), free(v), free(o), free(d_o), free(d_q), free(d_k), free(d_v), free(cos), free(sin), free(forward), free(backward);
    free(s.q_i), free(s.k_i), free(s.v_i), free(s.o_i), free(s.q_s), free(s.k_s), free(s.v_s), free(s.o_s), free(s.p);
}

/* The last `rows` of all tokens by a step whose cache, results and scratch are exactly as large as they must be: those of the whole. */
static void decoding(int tokens, int rows, int heads, int kv, int dim)
{
    size_t t = (size_t)tokens, before = (size_t)(tokens - rows), wide = (size_t)heads * (size_t)dim, narrow = (size_t)kv * (size_t)dim, new = (size_t)rows, keys = (size_t)kv;
    float *q = floats(t * wide), *k = floats(t * narrow), *v = floats(t * narrow), *o = floats(t * wide), *last = floats(new * wide);
    struct r3mes_attention s = {tokens, heads, kv, dim, words(t * wide, 0), words(t * narrow, 0), words(t * narrow, 0), words(t * wide, 0),
        floats(t * (size_t)heads), floats(t * keys), floats(t * keys), floats(t * (size_t)heads), floats((size_t)heads * t * t)};
    struct r3mes_attention_cache cache = {tokens, heads, kv, dim, words(t * narrow, 0), words(t * narrow, 0), floats(t * keys), floats(t * keys)};
    void *forward = aligned_alloc(64, kernels->attention_scratch_bytes(tokens, heads, kv, dim)), *scratch = aligned_alloc(64, kernels->attention_step_scratch_bytes(tokens, rows, heads, kv, dim));
    expect(kernels->attention_forward(&s, q, k, v, o, forward), "attention", tokens, heads, dim);
    memcpy(cache.k_i, s.k_i, before * narrow * sizeof(int16_t)), memcpy(cache.v_i, s.v_i, before * narrow * sizeof(int16_t));
    memcpy(cache.k_s, s.k_s, before * keys * sizeof(float)), memcpy(cache.v_s, s.v_s, before * keys * sizeof(float));
    q += before * wide, k += before * narrow, v += before * narrow;
    expect(kernels->attention_step(&cache, rows, q, k, v, last, scratch), "attention step", tokens, rows, dim);
    expect(memcmp(last, o + before * wide, new * wide * sizeof(float)) == 0, "attention step against the whole", tokens, rows, dim);
    expect(memcmp(cache.k_i, s.k_i, t * narrow * sizeof(int16_t)) == 0 && memcmp(cache.v_i, s.v_i, t * narrow * sizeof(int16_t)) == 0, "integers of the cache", tokens, rows, dim);
    expect(memcmp(cache.k_s, s.k_s, t * keys * sizeof(float)) == 0 && memcmp(cache.v_s, s.v_s, t * keys * sizeof(float)) == 0, "scales of the cache", tokens, rows, dim);
    v[new * narrow - 1] = NAN;
    expect(!kernels->attention_step(&cache, rows, q, k, v, last, scratch), "attention step of NaN", tokens, rows, dim);
    free(q - before * wide), free(k - before * narrow), free(v - before * narrow), free(o), free(last), free(forward), free(scratch);
    free(s.q_i), free(s.k_i), free(s.v_i), free(s.o_i), free(s.q_s), free(s.k_s), free(s.v_s), free(s.o_s), free(s.p);
    free(cache.k_i), free(cache.v_i), free(cache.k_s), free(cache.v_s);
}

static void optimiser(size_t count)
{
    float *g = floats(count), *w = floats(count), *m = floats(count), *v = floats(count);
    for (size_t i = 0; i < count; i++) v[i] *= v[i];
    struct r3mes_adamw c = {0.9f, 0.1f, 0.99f, 0.01f, 0.999f, 0.001f, 0.1f, 0.01f, 1e-8f};
    kernels->adamw(&c, g, (int64_t)count, w, m, v);
    int finite = 1;
    for (size_t i = 0; i < count; i++) finite &= isfinite(w[i]) && isfinite(m[i]) && isfinite(v[i]);
    expect(finite, "adamw", (int)count, 0, 0);
    free(g), free(w), free(m), free(v);
}

/* Each message alone by the portable function against all of them by the processor's own, where it has one. */
static void hashes(void)
{
    struct sha256_message messages[40];
    uint8_t wanted[40][SHA256_BYTES], got[40][SHA256_BYTES];
    for (int i = 0; i < 40; i++) {
        size_t n = draw(2) == 0 ? draw(200) : draw(9000);
        messages[i] = (struct sha256_message){.data = (const uint8_t *)bytes(n, 127, 0), .bytes = n, .out = wanted[i], .prefix = (uint8_t)draw(256)};
        sha256_messages(&sha256_portable, &messages[i], 1);
        messages[i].out = got[i];
    }
    const struct sha256_compression *accelerated = sha256_accelerated();
    sha256_messages(accelerated == NULL ? &sha256_portable : accelerated, messages, 40);
    for (int i = 0; i < 40; i++) {
        expect(memcmp(wanted[i], got[i], SHA256_BYTES) == 0, "sha256", (int)messages[i].bytes, 0, 0);
        free((void *)messages[i].data);
    }
}

static void digests(void)
{
    struct r3mes_bytes tensors[9];
    for (int i = 0; i < 9; i++) {
        size_t n = i == 0 ? 0 : draw(i < 5 ? 9000 : 60000);
        tensors[i] = (struct r3mes_bytes){.data = (const uint8_t *)bytes(n, 127, 0), .count = (int64_t)n};
    }
    uint8_t *roots = exactly(9 * R3MES_DIGEST_BYTES), *alone = exactly(R3MES_DIGEST_BYTES);
    void *scratch = exactly(kernels->tensor_roots_scratch_bytes(tensors, 9));
    kernels->tensor_roots(tensors, 9, roots, scratch);
    for (int i = 0; i < 9; i++) {
        void *little = exactly(kernels->tensor_roots_scratch_bytes(&tensors[i], 1));
        kernels->tensor_roots(&tensors[i], 1, alone, little);
        expect(memcmp(alone, roots + i * R3MES_DIGEST_BYTES, R3MES_DIGEST_BYTES) == 0, "digest", (int)tensors[i].count, 0, 0);
        free(little), free((void *)tensors[i].data);
    }
    free(roots), free(alone), free(scratch);
}

/* Sums over the field, plainly: 2^61 is 1. */
static uint64_t field_sum(uint64_t y, __int128 x, uint64_t v)
{
    const __int128 p = ((__int128)1 << 61) - 1;
    __int128 s = (x % p * (__int128)v + (__int128)y) % p;
    return (uint64_t)(s < 0 ? s + p : s);
}

static void fields(int m, int k)
{
    size_t count = (size_t)m * (size_t)k;
    int8_t *x8 = bytes(count, 127, 0);
    int16_t *x16 = words(count, 0), *b16 = words(count, 0);
    uint64_t *v = exactly((size_t)k * sizeof *v), *s = exactly((size_t)m * sizeof *s), *y = exactly((size_t)m * sizeof *y), *z = exactly((size_t)k * sizeof *z);
    int64_t *x64 = exactly(count * sizeof *x64);
    int32_t *x32 = exactly(count * sizeof *x32);
    for (size_t i = 0; i < count; i++) x32[i] = (int32_t)(draw(UINT32_MAX) << 1), x64[i] = ((int64_t)draw(UINT32_MAX) << 22 | draw(1 << 22)) - (INT64_C(1) << 52);
    for (int i = 0; i < k; i++) v[i] = (uint64_t)draw(UINT32_MAX) << 29, z[i] = 0;
    for (int i = 0; i < m; i++) s[i] = (uint64_t)draw(UINT32_MAX) << 29;
    void *scratch = exactly(kernels->field_scratch_bytes(k));
    for (int bits = 8; bits <= 64; bits *= 2) {
        const void *x = bits == 8 ? (void *)x8 : bits == 16 ? (void *)x16 : bits == 32 ? (void *)x32 : (void *)x64;
        memset(y, 0, (size_t)m * sizeof *y);
        expect(kernels->field_rows(x, bits, m, k, v, y, scratch), "field range", m, bits, k);
        for (int i = 0; i < m; i++) {
            uint64_t sum = 0;
            for (size_t j = 0, at = (size_t)i * (size_t)k; j < (size_t)k; j++, at++) sum = field_sum(sum, bits == 8 ? x8[at] : bits == 16 ? x16[at] : bits == 32 ? x32[at] : x64[at], v[j]);
            expect(sum == y[i], "field rows", m, bits, k);
        }
    }
    kernels->field_columns(x16, m, k, s, z, scratch);
    for (int j = 0; j < k; j++) {
        uint64_t sum = 0;
        for (int i = 0; i < m; i++) sum = field_sum(sum, x16[i * k + j], s[i]);
        expect(sum == z[j], "field columns", m, 0, k);
    }
    memset(y, 0, (size_t)m * sizeof *y);
    kernels->field_causal_rows(x16, b16, m, k, s, y, scratch);
    for (int i = 0; i < m; i++) {
        uint64_t sum = 0;
        for (int j = 0; j <= i; j++)
            for (int l = 0; l < k; l++) sum = field_sum(sum, (int64_t)x16[i * k + l] * b16[j * k + l], s[j]);
        expect(sum == y[i], "field causal", m, 0, k);
    }
    free(x8), free(x16), free(b16), free(x32), free(x64), free(v), free(s), free(y), free(z), free(scratch);
}

static void every_kernel(void)
{
    static const int lengths[] = {1, 7, 8, 31, 33, 257, 1040, 1041, 2049, 131072, 131073, 262152};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int extreme = 0; extreme < 2; extreme++) products(lengths[i] > 4096 ? 2 : 7, lengths[i] > 4096 ? 3 : 17, lengths[i], extreme);
    largest_sums();
    for (int i = 0; i < 200; i++) products(1 + (int)draw(20), 1 + (int)draw(40), 1 + (int)draw(90), 0);
    for (int i = 0; i < 40; i++) products(1 + (int)draw(9), 60 + (int)draw(140), 1 + (int)draw(600), 0);
    products(600, 70, 40, 0); /* more rows than wait for their sums at once */
    many_long_rows();
    for (int m = 0; m < 6; m++) products(m, 70, 64, 0), products(m, 70, 0, 0), products(m, 0, 64, 0);
    for (int i = 0; i < 200; i++) rows(1 + (int)draw(20), 1 + (int)draw(90));
    for (size_t count = 0; count < 70; count++) optimiser(count);
    for (int i = 0; i < 20; i++) hashes(), digests();
    for (int i = 0; i < 60; i++) fields(1 + (int)draw(20), 1 + (int)draw(90));
    fields(2, 2049), fields(1, 65537);
    for (int i = 0; i < 60; i++) {
        int kv = 1 + (int)draw(3);
        attention(1 + (int)draw(45), kv * (1 + (int)draw(3)), kv, 2 * (1 + (int)draw(20)));
    }
    for (int i = 0; i < 60; i++) {
        int kv = 1 + (int)draw(3), tokens = 1 + (int)draw(90);
        decoding(tokens, i % 2 == 0 ? 1 : 1 + (int)draw((uint32_t)tokens), kv * (1 + (int)draw(5)), kv, 1 + (int)draw(150));
    }
    decoding(40, 3, 19, 1, 8), decoding(3, 2, 2, 1, 262151);
}

int main(void)
{
    int run = 0;
    if (r3mes_kernels_abi_version() != R3MES_KERNELS_ABI_VERSION) return 1;
    expect(r3mes_kernels_variant(-1) == NULL && r3mes_kernels_variant(0) == NULL && r3mes_kernels_variant(VARIANTS_END) == NULL, "no such variant", 0, 0, 0);
    for (int32_t v = 1; v < VARIANTS_END; v++) {
        kernels = r3mes_kernels_variant(v);
        if (kernels == NULL) {
            printf("kernels_test: %s: this processor cannot run it\n", variant_names[v]);
            continue;
        }
        int before = failures;
        every_kernel();
        run++;
        printf("kernels_test: %s: %s\n", variant_names[v], failures == before ? "every call stayed within its buffers and every product was exact" : "FAILED");
    }
    return failures != 0 || run == 0;
}
