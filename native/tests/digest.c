/*
 * digest VARIANT: runs every kernel of a variant on inputs that depend on nothing but this file (random shapes, ragged ends, zeros of both signs, subnormals, outliers, ties,
 * reductions to K = 131072, integers at their limits) and prints one line a kernel: its name, how many bytes it wrote, and a hash of all of them. Two variants, on whatever
 * processors, must print the same. Results that the header leaves open (those of a call that answered 0) are left out; a NaN counts as a NaN, whichever the processor makes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "variants.h"

#define ARENA_BYTES ((size_t)96 << 20)
#define LINES_MAX 64
#define WITHOUT_LINES 9 /* members that say how many bytes something takes, and ternary_pack, whose bytes are each variant's own */

static const struct r3mes_kernels *kernels;
static uint64_t state;
static uint8_t *arena;
static size_t arena_used;

static struct line {
    const char *name;
    uint64_t hash, bytes;
} lines[LINES_MAX];

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static int32_t between(int32_t low, int32_t high) { return low + (int32_t)draw((uint32_t)(high - low + 1)); }

/* Memory of this case, 64-byte aligned, filled with a pattern: what a kernel fails to write shows. */
static void *take(size_t bytes)
{
    void *taken = arena + arena_used;
    arena_used += (bytes + 127) / 64 * 64;
    if (arena_used > ARENA_BYTES) {
        fprintf(stderr, "digest: a case is larger than the arena\n");
        exit(1);
    }
    memset(taken, 0xa5, bytes);
    return taken;
}

static void begin(uint64_t seed)
{
    state = seed * 0x9e3779b97f4a7c15u + 1;
    arena_used = 0;
}

static struct line *line_of(const char *name)
{
    for (struct line *l = lines; l < lines + LINES_MAX; l++) {
        if (l->name == NULL) *l = (struct line){name, 0xcbf29ce484222325u, 0};
        if (strcmp(l->name, name) == 0) return l;
    }
    fprintf(stderr, "digest: more kernels than lines\n");
    exit(1);
}

static void put(const char *name, const void *data, size_t bytes)
{
    struct line *l = line_of(name);
    const uint8_t *p = data;
    for (size_t i = 0; i < bytes; i++) l->hash = (l->hash ^ p[i]) * 0x100000001b3u;
    l->bytes += bytes;
}

static void put_floats(const char *name, float *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (x[i] != x[i]) memset(x + i, 0xff, sizeof *x);
    put(name, x, count * sizeof *x);
}

static float power_of_two(int32_t e)
{
    uint32_t bits = (uint32_t)(e + 127) << 23;
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static float plain(void) { return (float)between(-10000, 10000) * (1.0f / 4096.0f); }

/* One row, of one kind. */
static void fill(float *x, size_t count, int kind)
{
    float scale = power_of_two(between(-60, 60));
    for (size_t i = 0; i < count; i++) {
        float value = plain(), wild = power_of_two(between(-40, 20));
        uint32_t sign = draw(2) << 31, bits = draw(1u << 23);
        bits |= sign;
        switch (kind) {
        case 0: x[i] = sign ? 0.0f : -0.0f; break;
        case 1: memcpy(x + i, &bits, sizeof *x); break; /* subnormal */
        case 2: x[i] = (float)((int32_t)(bits % 509) - 254) * 0.5f * scale; break; /* ties */
        case 3: x[i] = value * wild; break;
        case 4: x[i] = value * scale; break;
        default: x[i] = value; break;
        }
    }
    if (kind == 4) x[draw((uint32_t)count)] = scale * 0x1p20f; /* one outlier */
}

static float *floats(size_t rows, size_t cols, int kind)
{
    float *x = take(rows * cols * sizeof *x);
    for (size_t i = 0; i < rows; i++) fill(x + i * cols, cols, kind < 0 ? (int)draw(8) : kind);
    return x;
}

static int16_t *words(size_t rows, size_t cols)
{
    int16_t *q = take(rows * cols * sizeof *q);
    for (size_t i = 0; i < rows; i++) {
        uint32_t kind = draw(6);
        for (size_t j = 0; j < cols; j++) q[i * cols + j] = (int16_t)(kind == 0 ? 16256 : kind == 1 ? -16256 : between(-16256, 16256));
    }
    return q;
}

static int8_t *bytes(size_t rows, size_t cols, int32_t limit)
{
    int8_t *q = take(rows * cols);
    for (size_t i = 0; i < rows; i++) {
        uint32_t kind = draw(6);
        for (size_t j = 0; j < cols; j++) q[i * cols + j] = (int8_t)(kind == 0 ? limit : kind == 1 ? -limit : between(-limit, limit));
    }
    return q;
}

static void quantising(int32_t m, int32_t n, int kind)
{
    size_t rows = (size_t)m, cols = (size_t)n, count = rows * cols, longest = rows > cols ? rows : cols;
    float *x = floats(rows, cols, kind), *by_row = floats(1, rows, 9), *by_col = floats(1, cols, 9), *s1 = take(longest * 4), *s2 = take(longest * 4);
    int8_t *q8 = take(count);
    int16_t *q1 = take(count * 2), *q2 = take(count * 2);
    int32_t finite = kernels->quantize_i8(x, m, n, q8, s1);
    put("quantize_i8", &finite, 4), put("quantize_i8", q8, count), put_floats("quantize_i8", s1, rows);
    finite = kernels->quantize_i16(x, m, n, q1, s1);
    put("quantize_i16", &finite, 4), put("quantize_i16", q1, count * 2), put_floats("quantize_i16", s1, rows);
    for (int scaled = 0; scaled < 2; scaled++) {
        finite = kernels->quantize_i16_transposed(x, m, n, scaled ? by_row : NULL, q1, s1);
        put("quantize_i16_transposed", &finite, 4), put("quantize_i16_transposed", q1, count * 2), put_floats("quantize_i16_transposed", s1, cols);
    }
    finite = kernels->quantize_i16_plus(x, m, n, by_col, q1, s1, q2, s2);
    put("quantize_i16_plus", &finite, 4), put("quantize_i16_plus", q1, count * 2), put("quantize_i16_plus", q2, count * 2);
    put_floats("quantize_i16_plus", s1, rows), put_floats("quantize_i16_plus", s2, rows);
}

static void ternary(int32_t m, int32_t n, int32_t k)
{
    size_t sm = (size_t)m, sn = (size_t)n, sk = (size_t)k;
    int8_t *x = bytes(sm, sk, 127), *w = bytes(sn, sk, 1);
    int16_t *d = words(sm, sk);
    float *scales = floats(1, sm, 9), *y = take(sm * sn * 4);
    int32_t *exact = take(sm * sn * 4);
    void *scratch = take(kernels->ternary_scratch_bytes(m, k));
    uint8_t *packed = take(kernels->ternary_bytes(n, k));
    kernels->ternary_pack(w, n, k, packed);
    kernels->multiply_ternary(x, scales, m, packed, n, k, 0.3f, 0, n, y, scratch);
    put_floats("multiply_ternary", y, sm * sn);
    if (k <= R3MES_TERNARY_TERMS) {
        kernels->multiply_ternary_exact(x, m, packed, n, k, 0, n, exact, scratch);
        put("multiply_ternary_exact", exact, sm * sn * 4);
    }
    packed = take(kernels->ternary_bytes(k, n));
    kernels->ternary_pack(w, k, n, packed);
    kernels->multiply_ternary_backward(d, scales, m, packed, k, n, 0.3f, 0, n, y, scratch);
    put_floats("multiply_ternary_backward", y, sm * sn);
    if (k <= R3MES_TERNARY_TERMS) {
        kernels->multiply_ternary_backward_exact(d, m, packed, k, n, 0, n, exact, scratch);
        put("multiply_ternary_backward_exact", exact, sm * sn * 4);
    }
}

static void products(int32_t m, int32_t n, int32_t k)
{
    size_t sm = (size_t)m, sn = (size_t)n, sk = (size_t)k;
    int8_t *a8 = bytes(sm, sk, 127), *b8 = bytes(sk, sn, 127);
    int16_t *a16 = words(sm, sk), *b16 = words(sn, sk);
    float *sa = floats(1, sm, 9), *sb = floats(1, sn, 9), *c = take(sm * sn * 4);
    void *scratch = take(kernels->multiply_scratch_bytes(m, n, k));
    kernels->multiply_i8_i16(a8, sa, m, b16, sb, n, k, c, scratch);
    put_floats("multiply_i8_i16", c, sm * sn);
    kernels->multiply_i16_i16(a16, sa, m, b16, sb, n, k, c, scratch);
    put_floats("multiply_i16_i16", c, sm * sn);
    kernels->multiply_unscaled_i16_i8(a16, sa, m, b8, n, k, c, scratch);
    put_floats("multiply_unscaled_i16_i8", c, sm * sn);
    kernels->multiply_unscaled_i16_i16(a16, sa, m, b16, n, k, c, scratch);
    put_floats("multiply_unscaled_i16_i16", c, sm * sn);
}

static void norm_and_loss(int32_t m, int32_t n, int kind)
{
    size_t rows = (size_t)m, cols = (size_t)n, count = rows * cols;
    float *x = floats(rows, cols, kind), *dy = floats(rows, cols, -1), *gain = floats(1, cols, 9), *s = take(rows * 4), *r = take(rows * 4), *y = take(count * 4);
    int16_t *q = take(count * 2);
    void *scratch = take((cols + 16) * 4);
    int32_t finite = kernels->rms_norm(x, m, n, gain, 1e-5f, q, s, r, y);
    put("rms_norm", &finite, 4), put("rms_norm", q, count * 2), put_floats("rms_norm", s, rows), put_floats("rms_norm", r, rows), put_floats("rms_norm", y, count);
    finite = kernels->rms_norm_backward(dy, m, n, gain, x, q, s, r, y, scratch);
    put("rms_norm_backward", &finite, 4), put_floats("rms_norm_backward", y, count);
    int32_t *targets = take(rows * 4);
    for (size_t i = 0; i < rows; i++) targets[i] = between(-1, n - 1);
    for (int with = 0; with < 2; with++) {
        int64_t loss = 0;
        finite = kernels->cross_entropy(x, m, n, targets, with ? y : NULL, &loss, scratch);
        put("cross_entropy", &finite, 4);
        if (finite) put("cross_entropy", &loss, 8);
        if (finite && with) put_floats("cross_entropy", y, count);
    }
}

static void elementwise(int32_t n)
{
    size_t count = (size_t)n;
    float *a = floats(1, count, -1), *b = floats(1, count, -1), *c = floats(1, count, -1), *y = take(count * 4), *z = take(count * 4);
    int64_t *sum = take(count * 8);
    for (size_t i = 0; i < count; i++) sum[i] = (int64_t)between(-1000000, 1000000) * ((int64_t)1 << (i % 40));
    kernels->squared_relu_gate(a, b, n, y), put_floats("squared_relu_gate", y, count);
    kernels->squared_relu_gate_backward(c, a, b, n, y, z), put_floats("squared_relu_gate_backward", y, count), put_floats("squared_relu_gate_backward", z, count);
    kernels->add(a, b, n, y), put_floats("add", y, count);
    kernels->add(a, c, n, a), put_floats("add", a, count);
    kernels->add_scaled(b, plain(), c, n), put_floats("add_scaled", b, count);
    kernels->scale(c, plain(), n), put_floats("scale", c, count);
    for (int i = 0; i < 2; i++) {
        float *g = i == 0 ? floats(1, count, 9) : b;
        int32_t finite = kernels->accumulate_fixed(g, plain(), n, sum);
        put("accumulate_fixed", &finite, 4), put("accumulate_fixed", sum, count * 8);
    }
}

static void attention(int32_t tokens, int32_t group, int32_t kv, int32_t dim, float scale)
{
    size_t t = (size_t)tokens, heads = (size_t)(group * kv), d = (size_t)dim, wide = t * heads * d, narrow = t * (size_t)kv * d, entries = heads * t * t;
    float *q = floats(t, heads * d, 9), *k = floats(t, (size_t)kv * d, 9), *v = floats(t, (size_t)kv * d, 9), *d_o = floats(t, heads * d, 9);
    float *cos = floats(t, d / 2, 9), *sin = floats(t, d / 2, 9), *o = take(wide * 4), *d_q = take(wide * 4), *d_k = take(narrow * 4), *d_v = take(narrow * 4);
    struct r3mes_attention s = {tokens, (int32_t)heads, kv, dim, take(wide * 2), take(narrow * 2), take(narrow * 2), take(wide * 2),
        take(t * heads * 4), take(t * (size_t)kv * 4), take(t * (size_t)kv * 4), take(t * heads * 4), take(entries * 4)};
    kernels->rope(q, tokens, s.heads, dim, cos, sin, 0), put_floats("rope", q, wide);
    kernels->rope(k, tokens, kv, dim, cos, sin, 1), put_floats("rope", k, narrow);
    kernels->scale(q, scale, (int64_t)wide), kernels->scale(v, scale, (int64_t)narrow);
    int32_t finite = kernels->attention_forward(&s, q, k, v, o, take(kernels->attention_scratch_bytes(tokens, s.heads, kv, dim)));
    put("attention_forward", &finite, 4);
    if (!finite) return;
    put_floats("attention_forward", o, wide), put_floats("attention_forward", s.p, entries);
    put("attention_forward", s.q_i, wide * 2), put("attention_forward", s.k_i, narrow * 2), put("attention_forward", s.v_i, narrow * 2), put("attention_forward", s.o_i, wide * 2);
    put_floats("attention_forward", s.q_s, t * heads), put_floats("attention_forward", s.k_s, t * (size_t)kv), put_floats("attention_forward", s.v_s, t * (size_t)kv);
    put_floats("attention_forward", s.o_s, t * heads);
    finite = kernels->attention_backward(&s, d_o, d_q, d_k, d_v, take(kernels->attention_backward_scratch_bytes(tokens, s.heads, kv, dim)));
    put("attention_backward", &finite, 4);
    if (finite) put_floats("attention_backward", d_q, wide), put_floats("attention_backward", d_k, narrow), put_floats("attention_backward", d_v, narrow);
}

/* In pieces of random lengths, one token often. */
static void decoding(int32_t tokens, int32_t group, int32_t kv, int32_t dim, float scale)
{
    size_t t = (size_t)tokens, heads = (size_t)(group * kv), wide = heads * (size_t)dim, narrow = (size_t)kv * (size_t)dim;
    float *q = floats(t, wide, 9), *k = floats(t, narrow, 9), *v = floats(t, narrow, 9), *o = take(t * wide * 4);
    struct r3mes_attention_cache cache = {0, (int32_t)heads, kv, dim, take(t * narrow * 2), take(t * narrow * 2), take(t * (size_t)kv * 4), take(t * (size_t)kv * 4)};
    kernels->scale(q, scale, (int64_t)(t * wide)), kernels->scale(v, scale, (int64_t)(t * narrow));
    while (cache.tokens < tokens) {
        size_t at = (size_t)cache.tokens;
        int32_t left = tokens - cache.tokens, rows = draw(2) == 0 ? 1 : between(1, left);
        cache.tokens += rows;
        int32_t finite = kernels->attention_step(&cache, rows, q + at * wide, k + at * narrow, v + at * narrow, o + at * wide,
            take(kernels->attention_step_scratch_bytes(cache.tokens, rows, cache.heads, kv, dim)));
        put("attention_step", &finite, 4);
        if (!finite) return;
        put_floats("attention_step", o + at * wide, (size_t)rows * wide);
    }
    put("attention_step", cache.k_i, t * narrow * 2), put("attention_step", cache.v_i, t * narrow * 2);
    put_floats("attention_step", cache.k_s, t * (size_t)kv), put_floats("attention_step", cache.v_s, t * (size_t)kv);
}

static void optimiser(int32_t n)
{
    size_t count = (size_t)n;
    float *g = floats(1, count, -1), *w = floats(1, count, 9), *m = floats(1, count, 9), *v = floats(1, count, 9);
    for (size_t i = 0; i < count; i++) v[i] = v[i] < 0.0f ? -v[i] : v[i];
    struct r3mes_adamw c = {.beta1 = 0.9f, .one_less_beta1 = 0.1f, .beta2 = 0.99f, .one_less_beta2 = 0.01f, .keep = 0.9999f, .rate = 1e-3f,
        .correction1 = 0.271f, .correction2 = 0.0297f, .epsilon = 1e-8f};
    kernels->adamw(&c, g, n, w, m, v);
    put_floats("adamw", w, count), put_floats("adamw", m, count), put_floats("adamw", v, count);
}

static void roots(int32_t most)
{
    struct r3mes_bytes tensors[5];
    uint8_t *hashes = take(sizeof tensors / sizeof *tensors * 32);
    for (size_t i = 0; i < sizeof tensors / sizeof *tensors; i++) {
        int32_t count = (int32_t)draw((uint32_t)most + 1);
        uint8_t *data = take((size_t)count);
        for (int32_t j = 0; j < count; j++) data[j] = (uint8_t)draw(256);
        tensors[i].data = data;
        tensors[i].count = count;
    }
    kernels->tensor_roots(tensors, 5, hashes, take(kernels->tensor_roots_scratch_bytes(tensors, 5)));
    put("tensor_roots", hashes, sizeof tensors / sizeof *tensors * 32);
}

static uint64_t *elements(size_t count)
{
    uint64_t *x = take(count * sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = draw(8) == 0 ? (UINT64_C(1) << 61) - 2 : (uint64_t)draw(1u << 30) << 31 | draw(1u << 31);
    return x;
}

static void fields(int32_t m, int32_t k)
{
    size_t sm = (size_t)m, sk = (size_t)k, count = sm * sk;
    uint64_t *v = elements(sk), *s = elements(sm), *y = elements(sm), *z = elements(sk);
    int64_t *x = take(count * sizeof *x);
    int16_t *a = take(count * sizeof *a), *b = take(count * sizeof *b);
    for (int32_t bits = 8; bits <= 64; bits *= 2) {
        for (size_t i = 0; i < count; i++) {
            /* Any integers of 8 to 32 bits; of 64 those in [-2^53, 2^53), and once in all one beyond. */
            int64_t value = (int64_t)((uint64_t)draw(1u << 31) << 33 | (uint64_t)draw(1u << 31) << 2) >> (bits < 64 ? 64 - bits : 10);
            memcpy((uint8_t *)x + i * (size_t)bits / 8, &value, (size_t)bits / 8);
        }
        int32_t within = kernels->field_rows(x, bits, m, k, v, y, take(kernels->field_scratch_bytes(k)));
        put("field_rows", y, sm * sizeof *y), put("field_rows", &within, sizeof within);
    }
    x[count / 2] = INT64_C(1) << 53;
    int32_t within = kernels->field_rows(x, 64, m, k, v, elements(sm), take(kernels->field_scratch_bytes(k)));
    put("field_rows", &within, sizeof within);
    for (size_t i = 0; i < count; i++) a[i] = (int16_t)(draw(8) == 0 ? INT16_MIN : between(INT16_MIN, INT16_MAX)), b[i] = (int16_t)between(INT16_MIN, INT16_MAX);
    kernels->field_columns(a, m, k, s, z, take(kernels->field_scratch_bytes(k)));
    put("field_columns", z, sk * sizeof *z);
    kernels->field_causal_rows(a, b, m, k, s, y, take(kernels->field_scratch_bytes(k)));
    put("field_causal_rows", y, sm * sizeof *y);
}

static void random_shapes(void)
{
    for (uint64_t i = 0; i < 100; i++) {
        begin(i);
        int32_t size[23];
        for (int j = 0; j < 23; j++) size[j] = (int32_t)draw(1u << 30);
        quantising(1 + size[0] % 40, 1 + size[1] % 140, -1);
        norm_and_loss(1 + size[2] % 9, 1 + size[3] % 140, -1);
        elementwise(1 + size[4] % 500);
        ternary(1 + size[5] % 20, 1 + size[6] % 150, 1 + size[7] % 200);
        products(1 + size[8] % 20, 1 + size[9] % 70, 1 + size[10] % 120);
        attention(1 + size[11] % 50, 1 + size[12] % 3, 1 + size[13] % 3, 2 + size[14] % 24 * 2, 1.0f);
        optimiser(1 + size[15] % 300);
        roots(size[16] % 20000);
        fields(1 + size[17] % 20, 1 + size[18] % 200);
        decoding(1 + size[19] % 90, 1 + size[20] % 5, 1 + size[21] % 3, 1 + size[22] % 150, 1.0f);
    }
}

static void extremes(void)
{
    static const int32_t lengths[] = {255, 256, 1040, 1041, 2047, 2048, 2049, 4096, 131071, 131072, 131073, 262145};
    static const float sizes[] = {1e18f, 1e12f, 1e-25f, 0.0f};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        begin(1000 + i);
        int32_t few = lengths[i] > 4096 ? 2 : 7;
        ternary(few, lengths[i] > 4096 ? 3 : 17, lengths[i]);
        products(few, lengths[i] > 4096 ? 3 : 17, lengths[i]);
    }
    for (int kind = 0; kind < 6; kind++) {
        begin(2000 + (uint64_t)kind);
        quantising(2, 131072 + kind, kind), quantising(4099, 3, kind);
        norm_and_loss(2, 131072 - kind, kind);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) begin(3000 + i), attention(21, 2, 2, 16, sizes[i]), decoding(21, 2, 2, 16, sizes[i]);
    begin(5000), roots(0), fields(3, 1024), fields(2, 2049), fields(1, 65537);
    begin(4000), attention(130, 3, 2, 32, 1.0f), decoding(131, 17, 1, 64, 1.0f), decoding(5, 1, 1, 262151, 1.0f);
}

int main(int argc, char **argv)
{
    kernels = argc == 2 ? r3mes_kernels_variant(variant_named(argv[1])) : NULL;
    if (kernels == NULL) {
        fprintf(stderr, "digest: name a variant that this processor can run: avx2, avxvnni, avx512vnni, vnni256, neon\n");
        return 2;
    }
    arena = aligned_alloc(64, ARENA_BYTES);
    if (arena == NULL) return 1;
    random_shapes();
    extremes();
    size_t printed = 0;
    for (struct line *l = lines; l < lines + LINES_MAX && l->name != NULL; l++, printed++) printf("%-32s %9llu bytes %016llx\n", l->name, (unsigned long long)l->bytes, (unsigned long long)l->hash);
    free(arena);
    if (printed + WITHOUT_LINES == sizeof *kernels / sizeof(void (*)(void))) return 0;
    fprintf(stderr, "digest: the table has kernels that are not run here\n");
    return 1;
}
