#include "cuda_cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUARD_BYTES 4096
#define POISON 0xc3

const struct ternary_kernel ternary_kernels[] = {
    {"ternary_dp4a_1", 61, DP4A_THREADS, DP4A_SHARED_BYTES(1), 16, 1, false},
    {"ternary_dp4a_1x2", 61, DP4A_THREADS, DP4A_SHARED_BYTES(1), 32, 1, false},
    {"ternary_dp4a_8", 61, DP4A_THREADS, DP4A_SHARED_BYTES(8), 16, 8, false},
    {"ternary_mma_narrow", 80, 256, MMA_NARROW_SHARED_BYTES(8), 32, 32, false},
    {"ternary_mma_narrow_16", 80, 512, MMA_NARROW_SHARED_BYTES(16), 32, 32, false},
    {"ternary_mma_wide", 80, MMA_WIDE_THREADS, MMA_WIDE_SHARED_BYTES, 128, 128, false},
    {"ternary_wgmma_96", 90, WGMMA_THREADS, WGMMA_SHARED_BYTES(96, 128, 8), 128, 96, true},
    {"ternary_wgmma_128", 90, WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 128, 8), 128, 128, true},
    {"ternary_wgmma_256", 90, WGMMA_THREADS, WGMMA_SHARED_BYTES(256, 128, 6), 128, 256, true},
    {"ternary_wgmma_tall", 90, WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 256, 8), 256, 128, true},
    {"ternary_wgmma_turns", 90, WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 128, 10), 128, 128, true},
};
const int32_t ternary_kernel_count = sizeof ternary_kernels / sizeof *ternary_kernels;

bool runs(const struct gpu *gpu, const struct ternary_kernel *kernel)
{
    char part[64];
    const char *skip = getenv("CUDA_SKIP");
    while (skip != NULL && *skip != 0) {
        size_t length = strcspn(skip, ",");
        snprintf(part, sizeof part, "%.*s", (int)length, skip);
        if (length > 0 && strstr(kernel->name, part) != NULL) return false;
        skip += length + (skip[length] == ',');
    }
    return kernel->only_arch ? gpu->arch == kernel->arch : gpu->arch >= kernel->arch;
}

static uint64_t state = 0x9e3779b97f4a7c15;

uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

float ternary_result(int64_t sum, float sx, float scale) { return ((float)sum * sx) * scale; }

void ternary_grid(const struct gpu *gpu, const struct ternary_kernel *kernel, int32_t m, int32_t n, int32_t grid[2])
{
    grid[0] = blocks(n, kernel->rows), grid[1] = blocks(m, kernel->tokens);
    if (!kernel->only_arch) return;
    grid[0] = grid[0] * grid[1] < gpu->multiprocessors ? grid[0] * grid[1] : gpu->multiprocessors;
    grid[1] = 1;
}

static void *memory(size_t bytes)
{
    void *p = malloc(bytes > 0 ? bytes : 1);
    if (p == NULL) abort();
    return p;
}

/* A result: what it must be, and poison behind it. */
struct result {
    uint8_t *device, *wanted, *got;
    size_t bytes;
};

static struct result result_of(const struct gpu *gpu, size_t bytes)
{
    struct result r = {(uint8_t *)gpu->allocate(bytes + GUARD_BYTES), (uint8_t *)memory(bytes + GUARD_BYTES), (uint8_t *)memory(bytes + GUARD_BYTES), bytes};
    memset(r.wanted + bytes, POISON, GUARD_BYTES);
    return r;
}

static void poison(const struct gpu *gpu, struct result *r)
{
    memset(r->got, POISON, r->bytes + GUARD_BYTES);
    gpu->upload(r->device, r->got, r->bytes + GUARD_BYTES);
}

/* The first byte that differs, or -1. */
static int64_t difference(const struct gpu *gpu, struct result *r)
{
    gpu->download(r->got, r->device, r->bytes + GUARD_BYTES);
    for (size_t i = 0; i < r->bytes + GUARD_BYTES; i++)
        if (r->got[i] != r->wanted[i]) return (int64_t)i;
    return -1;
}

static void release_result(const struct gpu *gpu, struct result *r)
{
    gpu->release(r->device);
    free(r->wanted);
    free(r->got);
}

static void *uploaded(const struct gpu *gpu, const void *from, size_t bytes)
{
    void *to = gpu->allocate(bytes);
    gpu->upload(to, from, bytes);
    return to;
}

enum filling { RANDOM, HIGHEST, LOWEST, MIXED };

/* Values of I8 (planes 1) or I16 (planes 2) rows, and their planes. */
static void fill_rows(int32_t *values, int8_t *planes, int32_t rows, int32_t k, int32_t plane_count, enum filling filling)
{
    const int32_t limit = plane_count == 2 ? 16256 : 127, padded = PADDED(k);
    memset(planes, 0, (size_t)plane_count * (size_t)rows * (size_t)padded);
    for (int32_t row = 0; row < rows; row++)
        for (int32_t i = 0; i < k; i++) {
            int32_t v = (int32_t)(random_bits() % (uint64_t)(2 * limit + 1)) - limit;
            if (filling != RANDOM) v = filling == HIGHEST || (filling == MIXED && (random_bits() & 1)) ? limit : -limit;
            int32_t high = (v + 64) >> 7;
            int64_t at = (int64_t)row * padded + i;
            values[(int64_t)row * k + i] = v;
            planes[at] = (int8_t)(plane_count == 2 ? high : v);
            if (plane_count == 2) planes[(int64_t)rows * padded + at] = (int8_t)(v - 128 * high);
        }
}

static void fill_scales(float *scales, int32_t count)
{
    for (int32_t i = 0; i < count; i++) scales[i] = ldexpf(1.0f + (float)(random_bits() & 0x7fffff) * 0x1p-23f, (int)(random_bits() % 40) - 30);
}

static int64_t dot(const int32_t *a, const int32_t *b, int32_t k)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < k; i++) sum += (int64_t)a[i] * b[i];
    return sum;
}

static int32_t report(const char *kernel, const char *what, int64_t at)
{
    printf("FAILED %s: %s: byte %lld differs\n", kernel, what, (long long)at);
    return 1;
}

struct ternary_case {
    int32_t m, n, k, planes;
    enum filling filling;
};

/* One case through every kernel that takes it. */
static int32_t run_ternary(const struct gpu *gpu, struct ternary_case c, int32_t repeats, int32_t *passed)
{
    const size_t terms = (size_t)c.m * (size_t)c.k, plane = (size_t)c.m * (size_t)PADDED(c.k), weights = (size_t)c.n * (size_t)c.k;
    int32_t *values = (int32_t *)memory(terms * 4), *w32 = (int32_t *)memory(weights * 4), failures = 0;
    int8_t *planes = (int8_t *)memory(plane * 2), *w = (int8_t *)memory(weights);
    float *sx = (float *)memory((size_t)c.m * 4);
    uint8_t *packed = (uint8_t *)memory(cuda_ternary_bytes(c.n, c.k));
    fill_rows(values, planes, c.m, c.k, c.planes, c.filling);
    fill_scales(sx, c.m);
    for (size_t i = 0; i < weights; i++) w32[i] = w[i] = (int8_t)(c.filling == RANDOM || c.filling == MIXED ? (int32_t)(random_bits() % 3) - 1 : 1);
    cuda_ternary_pack(w, c.n, c.k, packed);
    struct result y = result_of(gpu, (size_t)c.m * (size_t)c.n * 4);
    const float scale = 0.0173f;
    for (int32_t i = 0; i < c.m; i++)
        for (int32_t j = 0; j < c.n; j++) ((float *)y.wanted)[(int64_t)i * c.n + j] = ternary_result(dot(values + (int64_t)i * c.k, w32 + (int64_t)j * c.k, c.k), sx[i], scale);
    struct ternary_product p = {(int8_t *)uploaded(gpu, planes, plane * (size_t)c.planes), NULL, (float *)uploaded(gpu, sx, (size_t)c.m * 4),
        (uint8_t *)uploaded(gpu, packed, cuda_ternary_bytes(c.n, c.k)), (float *)y.device, (int64_t)plane, c.m, c.n, PADDED(c.k), c.planes, scale};
    for (int32_t i = 0; i < ternary_kernel_count; i++) {
        const struct ternary_kernel *kernel = &ternary_kernels[i];
        if (!runs(gpu, kernel)) continue;
        void *map = kernel->only_arch ? gpu->make_map(p.x, p.k, c.m * c.planes, kernel->tokens) : NULL;
        p.x_map = map;
        for (int32_t run = 0; run < repeats; run++) {
            poison(gpu, &y);
            char what[96];
            snprintf(what, sizeof what, "m %d n %d k %d planes %d filling %d run %d", c.m, c.n, c.k, c.planes, (int)c.filling, run);
            int32_t grid[2];
            ternary_grid(gpu, kernel, c.m, c.n, grid);
            bool ran = gpu->launch(kernel->name, grid[0], grid[1], kernel->threads, kernel->shared_bytes, &p);
            int64_t at = ran ? difference(gpu, &y) : 0;
            if (at >= 0)
                failures += report(kernel->name, what, at);
            else
                passed[i]++;
        }
        if (map != NULL) gpu->release(map);
    }
    release_result(gpu, &y);
    gpu->release((void *)p.x), gpu->release((void *)p.sx), gpu->release((void *)p.w);
    free(values), free(w32), free(planes), free(w), free(sx), free(packed);
    return failures;
}

static int32_t run_rows(const struct gpu *gpu, int32_t m, int32_t n, int32_t k, int32_t a_planes, enum filling filling, int32_t repeats, int32_t *passed)
{
    const size_t a_plane = (size_t)m * (size_t)PADDED(k), b_plane = (size_t)n * (size_t)PADDED(k);
    int32_t *a = (int32_t *)memory((size_t)m * (size_t)k * 4), *b = (int32_t *)memory((size_t)n * (size_t)k * 4), failures = 0;
    int8_t *ap = (int8_t *)memory(a_plane * 2), *bp = (int8_t *)memory(b_plane * 2);
    float *sa = (float *)memory((size_t)m * 4), *sb = (float *)memory((size_t)n * 4);
    fill_rows(a, ap, m, k, a_planes, filling);
    fill_rows(b, bp, n, k, 2, filling == MIXED ? MIXED : filling);
    fill_scales(sa, m), fill_scales(sb, n);
    struct result c = result_of(gpu, (size_t)m * (size_t)n * 4);
    for (int32_t i = 0; i < m; i++)
        for (int32_t j = 0; j < n; j++) ((float *)c.wanted)[(int64_t)i * n + j] = ((float)dot(a + (int64_t)i * k, b + (int64_t)j * k, k) * sa[i]) * sb[j];
    struct rows_product p = {(int8_t *)uploaded(gpu, ap, a_plane * (size_t)a_planes), (int8_t *)uploaded(gpu, bp, b_plane * 2), (float *)uploaded(gpu, sa, (size_t)m * 4),
        (float *)uploaded(gpu, sb, (size_t)n * 4), (float *)c.device, (int64_t)a_plane, (int64_t)b_plane, m, n, PADDED(k)};
    const char *kernel = a_planes == 1 ? "multiply_i8_i16" : "multiply_i16_i16";
    for (int32_t run = 0; run < repeats; run++) {
        poison(gpu, &c);
        char what[96];
        snprintf(what, sizeof what, "m %d n %d k %d filling %d run %d", m, n, k, (int)filling, run);
        bool ran = gpu->launch(kernel, blocks(n, 64), blocks(m, 64), PRODUCT_THREADS, PRODUCT_SHARED_BYTES(a_planes), &p);
        int64_t at = ran ? difference(gpu, &c) : 0;
        if (at >= 0)
            failures += report(kernel, what, at);
        else
            ++*passed;
    }
    release_result(gpu, &c);
    gpu->release((void *)p.a), gpu->release((void *)p.b), gpu->release((void *)p.sa), gpu->release((void *)p.sb);
    free(a), free(b), free(ap), free(bp), free(sa), free(sb);
    return failures;
}

/* A row of its own kind: zeros, tiny, subnormal, huge, halves between two integers, NaN, infinity. */
static void fill_floats(float *x, int32_t rows, int32_t k, bool broken)
{
    for (int32_t row = 0; row < rows; row++)
        for (int32_t i = 0; i < k; i++) {
            float v = ((float)(random_bits() & 0xffffff) - 8388608.0f) * 0x1p-23f;
            switch (row % 8) {
                case 1: v = (random_bits() & 1) ? -0.0f : 0.0f; break;
                case 2: v = i == 0 ? 0x1.fffffep-101f : v * 0x1p-101f; break;
                case 3: v = i == 0 ? 0x1p-100f : v * 0x1p-101f; break;
                case 4: v *= 0x1p+120f; break;
                case 5: v = i == 0 ? 127.0f : (float)((int32_t)(random_bits() % 253) - 126) + 0.5f; break;
                case 6: v = i % 3 == 0 ? ldexpf(v, -130) : v; break;
                default: break;
            }
            x[(int64_t)row * k + i] = v;
        }
    if (broken) x[(int64_t)(rows / 2) * k + k / 2] = random_bits() & 1 ? INFINITY : NAN;
}

/* The specification, one row; high and low are padded. Returns whether the row is finite. */
static bool quantize_reference(const float *x, int32_t k, bool halves, float *scale, int8_t *high, int8_t *low)
{
    const float limit = halves ? 16256.0f : 127.0f;
    uint32_t highest = 0;
    for (int32_t i = 0; i < k; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        if (bits > highest) highest = bits;
    }
    float m;
    memcpy(&m, &highest, 4);
    const bool finite = highest < 0x7f800000, kept = finite && m >= 0x1p-100f;
    *scale = kept ? m / limit : 0.0f;
    const float inverse = kept ? limit / m : 0.0f;
    for (int32_t i = 0; i < PADDED(k); i++) {
        int32_t v = kept && i < k ? (int32_t)rintf(x[i] * inverse) : 0, upper = (v + 64) >> 7;
        high[i] = (int8_t)(halves ? upper : v);
        if (halves) low[i] = (int8_t)(v - 128 * upper);
    }
    return finite;
}

static int32_t run_quantize(const struct gpu *gpu, int32_t rows, int32_t k, bool halves, bool broken, int32_t repeats, int32_t *passed)
{
    const size_t bytes = (size_t)rows * (size_t)k * 4, plane = (size_t)rows * (size_t)PADDED(k);
    float *x = (float *)memory(bytes);
    fill_floats(x, rows, k, broken);
    struct result high = result_of(gpu, plane), low = result_of(gpu, halves ? plane : 0), scales = result_of(gpu, (size_t)rows * 4), finite = result_of(gpu, 4);
    int32_t all = 1, failures = 0;
    for (int32_t row = 0; row < rows; row++)
        all &= quantize_reference(x + (int64_t)row * k, k, halves, (float *)scales.wanted + row, (int8_t *)high.wanted + (int64_t)row * PADDED(k), (int8_t *)low.wanted + (int64_t)row * PADDED(k));
    memcpy(finite.wanted, &all, 4);
    struct quantize_rows p = {(float *)uploaded(gpu, x, bytes), (int8_t *)high.device, (int8_t *)low.device, (float *)scales.device, (int32_t *)finite.device, k, PADDED(k)};
    const char *kernel = halves ? "quantize_i16" : "quantize_i8";
    for (int32_t run = 0; run < repeats; run++) {
        const int32_t one = 1;
        poison(gpu, &high), poison(gpu, &low), poison(gpu, &scales), poison(gpu, &finite);
        gpu->upload(finite.device, &one, 4);
        bool ran = gpu->launch(kernel, rows, 1, QUANTIZE_THREADS, QUANTIZE_THREADS / 32 * 4, &p);
        struct result *each[4] = {&high, &low, &scales, &finite};
        int32_t before = failures;
        for (int32_t i = 0; i < 4; i++) {
            char what[96];
            snprintf(what, sizeof what, "rows %d k %d broken %d result %d run %d", rows, k, broken, i, run);
            int64_t at = ran ? difference(gpu, each[i]) : 0;
            if (at >= 0) failures += report(kernel, what, at);
        }
        if (failures == before) ++*passed;
    }
    release_result(gpu, &high), release_result(gpu, &low), release_result(gpu, &scales), release_result(gpu, &finite);
    gpu->release((void *)p.x);
    free(x);
    return failures;
}

int32_t cuda_cases(const struct gpu *gpu, int32_t terms, int32_t repeats)
{
    const struct ternary_case ternary[] = {
        {1, 16, 128, 1, RANDOM}, {1, 40, 1000, 2, RANDOM}, {3, 17, 100, 1, RANDOM}, {9, 130, 640, 2, RANDOM}, {33, 50, 300, 2, RANDOM}, {130, 140, 260, 1, RANDOM},
        {257, 129, 384, 2, RANDOM}, {65, 256, 1152, 1, MIXED}, {2, 17, terms, 1, HIGHEST}, {2, 17, terms, 2, HIGHEST}, {3, 5, terms - 77, 2, LOWEST}, {2, 16, terms, 2, MIXED},
    };
    int32_t passed[32] = {0}, rows_passed[2] = {0}, quantize_passed[2] = {0}, failures = 0;
    for (size_t i = 0; i < sizeof ternary / sizeof *ternary; i++) failures += run_ternary(gpu, ternary[i], repeats, passed);
    for (int32_t planes = 1; planes <= 2 && gpu->arch >= 80; planes++) {
        int32_t *count = &rows_passed[planes - 1];
        failures += run_rows(gpu, 1, 1, 5, planes, RANDOM, repeats, count) + run_rows(gpu, 65, 67, 300, planes, RANDOM, repeats, count) + run_rows(gpu, 130, 70, 512, planes, MIXED, repeats, count) +
            run_rows(gpu, 2, 3, terms, planes, HIGHEST, repeats, count) + run_rows(gpu, 3, 2, terms, planes, LOWEST, repeats, count);
    }
    for (int32_t halves = 0; halves < 2; halves++) {
        int32_t *count = &quantize_passed[halves];
        failures += run_quantize(gpu, 1, 1, halves, false, repeats, count) + run_quantize(gpu, 24, 300, halves, false, repeats, count) + run_quantize(gpu, 9, 2560, halves, true, repeats, count) +
            run_quantize(gpu, 2, terms, halves, false, repeats, count);
    }
    for (int32_t i = 0; i < ternary_kernel_count; i++)
        if (runs(gpu, &ternary_kernels[i])) printf("%-24s %d runs equal\n", ternary_kernels[i].name, passed[i]);
    printf("%-24s %d runs equal\n%-24s %d runs equal\n", "multiply_i8_i16", rows_passed[0], "multiply_i16_i16", rows_passed[1]);
    printf("%-24s %d runs equal\n%-24s %d runs equal\n", "quantize_i8", quantize_passed[0], "quantize_i16", quantize_passed[1]);
    return failures;
}
