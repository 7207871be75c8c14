/* On a machine with a driver: every kernel against plain C, and its time beside cuBLASLt's.
     cuda_run selftest PTX_FOLDER TERMS REPEATS
     cuda_run bench PTX_FOLDER CUBLASLT_FOLDERS RESULTS.json
     cuda_run once PTX_FOLDER KERNEL M N K PLANES      launches it three times, for a profiler */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cublas_lt.h"
#include "cuda_device.h"
#include "cuda_driver.h"

#define ROTATED_BYTES ((size_t)200 << 20) /* weights are rotated among as many copies, several times the second cache */
#define COPIES_MAX 256
#define SAMPLES 9

static struct gpu gpu;
static void *stream;
static FILE *results;
static bool first_row = true;
static double copy_bytes_per_s;

/* What a timed launch needs: the i-th of a graph. */
struct timed {
    const struct ternary_kernel *ternary;
    const char *kernel;
    struct ternary_product product;
    struct rows_product rows;
    struct quantize_rows quantize;
    struct lt_product *lt;
    const uint8_t *weights[COPIES_MAX];
    int32_t copies, algorithm;
    int32_t grid_x, grid_y, threads, shared_bytes;
};

static void launch_ternary(struct timed *t, int32_t i)
{
    int32_t grid[2];
    t->product.w = t->weights[i % t->copies];
    ternary_grid(&gpu, t->ternary, t->product.m, t->product.n, grid);
    device_launch(t->ternary->name, grid[0], grid[1], t->ternary->threads, t->ternary->shared_bytes, &t->product, stream);
}

static void launch_lt(struct timed *t, int32_t i)
{
    if (!lt_run(t->lt, t->algorithm, t->weights[i % t->copies], stream)) printf("cuBLASLt refuses algorithm %d\n", t->algorithm);
}

static void launch_rows(struct timed *t, int32_t i)
{
    (void)i;
    device_launch(t->kernel, t->grid_x, t->grid_y, t->threads, t->shared_bytes, &t->rows, stream);
}

static void launch_quantize(struct timed *t, int32_t i)
{
    (void)i;
    device_launch(t->kernel, t->grid_x, 1, t->threads, t->shared_bytes, &t->quantize, stream);
}

#define COPIED_BYTES ((size_t)1 << 30)

static void launch_copy_words(struct timed *t, int32_t i)
{
    (void)i;
    struct copied_words p = {t->weights[0], (void *)t->weights[1], (int64_t)(COPIED_BYTES / 16)};
    device_launch("copy_words", blocks((int32_t)(COPIED_BYTES / 16), COPY_THREADS * COPY_WORDS), 1, COPY_THREADS, 0, &p, stream);
}

static void launch_copy(struct timed *t, int32_t i)
{
    (void)i;
    cuda_check(cuda.cuMemcpyDtoDAsync_v2((cu_pointer)t->weights[1], (cu_pointer)t->weights[0], COPIED_BYTES, stream), "cuMemcpyDtoDAsync");
}

static int by_value(const void *a, const void *b) { return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b); }

/* Median microseconds of one launch among `count` in a graph. */
static double time_of(void (*launch)(struct timed *t, int32_t i), struct timed *t, int32_t count)
{
    void *graph, *exec, *begin, *end;
    float ms[SAMPLES];
    launch(t, 0);
    cuda_check(cuda.cuStreamSynchronize(stream), "first launch");
    cuda_check(cuda.cuStreamBeginCapture_v2(stream, 2), "cuStreamBeginCapture");
    for (int32_t i = 0; i < count; i++) launch(t, i);
    cuda_check(cuda.cuStreamEndCapture(stream, &graph), "cuStreamEndCapture");
    cuda_check(cuda.cuGraphInstantiateWithFlags(&exec, graph, 0), "cuGraphInstantiate");
    cuda_check(cuda.cuEventCreate(&begin, 0), "cuEventCreate");
    cuda_check(cuda.cuEventCreate(&end, 0), "cuEventCreate");
    for (int32_t i = -2; i < SAMPLES; i++) {
        cuda.cuEventRecord(begin, stream);
        cuda_check(cuda.cuGraphLaunch(exec, stream), "cuGraphLaunch");
        cuda.cuEventRecord(end, stream);
        cuda_check(cuda.cuStreamSynchronize(stream), "graph");
        if (i >= 0) cuda_check(cuda.cuEventElapsedTime(&ms[i], begin, end), "cuEventElapsedTime");
    }
    cuda.cuGraphExecDestroy(exec);
    cuda.cuGraphDestroy(graph);
    qsort(ms, SAMPLES, sizeof *ms, by_value);
    return (double)ms[SAMPLES / 2] * 1e3 / count;
}

static void row(const char *name, double value, const char *unit, const char *versus, double versus_value, const char *note)
{
    printf("%-48s %10.2f %-8s", name, value, unit);
    if (versus != NULL) printf(" %-20s %10.2f  %6.3f", versus, versus_value, value / versus_value);
    printf("  %s\n", note);
    fprintf(results, "%s\n  {\"name\": \"%s\", \"value\": %.4f, \"unit\": \"%s\"", first_row ? "" : ",", name, value, unit);
    if (versus != NULL) fprintf(results, ", \"versus\": \"%s\", \"versus_value\": %.4f", versus, versus_value);
    fprintf(results, ", \"note\": \"%s\"}", note);
    first_row = false;
}

static void *device_bytes(const void *from, size_t bytes)
{
    void *p = gpu.allocate(bytes);
    gpu.upload(p, from, bytes);
    return p;
}

/* Copies of the weights until they no longer fit the cache. */
static void rotate(struct timed *t, const void *from, size_t bytes)
{
    t->copies = (int32_t)(ROTATED_BYTES / bytes) + 1;
    if (t->copies > COPIES_MAX) t->copies = COPIES_MAX;
    for (int32_t i = 0; i < t->copies; i++) t->weights[i] = (uint8_t *)device_bytes(from, bytes);
}

static void release_copies(struct timed *t)
{
    for (int32_t i = 0; i < t->copies; i++) gpu.release((void *)t->weights[i]);
}

/* Inputs of one shape, host and device. */
struct shape {
    int32_t m, n, k;
    int8_t *x, *w;
    float *sx;
    uint8_t *packed;
    struct timed ternary, lt;
    struct lt_product product;
    int32_t *sums; /* on the device: cuBLASLt's */
    bool has_lt;
    double lt_us;
};

static void fill_shape(struct shape *s)
{
    const int32_t rows = s->m < 16 ? 16 : s->m; /* cuBLASLt may want so many */
    const size_t terms = (size_t)rows * (size_t)s->k, weights = (size_t)s->n * (size_t)s->k;
    s->x = (int8_t *)malloc(terms * 2), s->w = (int8_t *)malloc(weights), s->sx = (float *)malloc((size_t)s->m * 4), s->packed = (uint8_t *)malloc(cuda_ternary_bytes(s->n, s->k));
    for (size_t i = 0; i < terms * 2; i++) s->x[i] = (int8_t)((int32_t)(random_bits() >> 32) % 64);
    for (size_t i = 0; i < weights; i++) s->w[i] = (int8_t)((int32_t)(random_bits() >> 33) % 3 - 1);
    for (int32_t i = 0; i < s->m; i++) s->sx[i] = 0.001f + 0.0001f * (float)(i % 97);
    cuda_ternary_pack(s->w, s->n, s->k, s->packed);
    struct ternary_product p = {(int8_t *)device_bytes(s->x, terms * 2), NULL, (float *)device_bytes(s->sx, (size_t)s->m * 4), NULL, (float *)gpu.allocate((size_t)s->m * (size_t)s->n * 4),
        (int64_t)terms, s->m, s->n, s->k, 1, 0.0173f};
    s->ternary.product = p;
    rotate(&s->ternary, s->packed, cuda_ternary_bytes(s->n, s->k));
    rotate(&s->lt, s->w, weights);
}

static void release_shape(struct shape *s)
{
    gpu.release((void *)s->ternary.product.x), gpu.release((void *)s->ternary.product.sx), gpu.release(s->ternary.product.y);
    release_copies(&s->ternary), release_copies(&s->lt);
    free(s->x), free(s->w), free(s->sx), free(s->packed);
}

static int32_t launches_of(const struct shape *s) { return s->m >= 4096 ? 20 : 60; }

static void time_lt(struct shape *s)
{
    char name[96];
    int32_t rows = s->m;
    s->sums = (int32_t *)gpu.allocate((size_t)(s->m < 16 ? 16 : s->m) * (size_t)s->n * 4);
    s->lt.lt = &s->product;
    s->has_lt = lt_prepare(&s->product, s->ternary.product.x, s->lt.weights[0], s->sums, s->m, s->n, s->k);
    if (!s->has_lt && s->m < 16) {
        rows = 16;
        s->has_lt = lt_prepare(&s->product, s->ternary.product.x, s->lt.weights[0], s->sums, rows, s->n, s->k);
    }
    s->lt_us = 0;
    for (int32_t i = 0; s->has_lt && i < s->product.algorithms; i++) {
        s->lt.algorithm = i;
        double us = time_of(launch_lt, &s->lt, launches_of(s));
        if (s->lt_us == 0 || us < s->lt_us) s->lt_us = us;
    }
    if (!s->has_lt) return;
    snprintf(name, sizeof name, "cublaslt_i8_m%d_n%d_k%d", s->m, s->n, s->k);
    row(name, s->lt_us, "us", NULL, 0, rows == s->m ? "best of its heuristic's algorithms" : "16 rows, since it has no algorithm for fewer");
}

/* Every element against cuBLASLt's integers, rounded; without it, some tokens against plain C. */
static int64_t wrong_elements(const struct shape *s)
{
    const size_t count = (size_t)s->m * (size_t)s->n;
    float *y = (float *)malloc(count * 4);
    int32_t *sums = (int32_t *)malloc(count * 4);
    int64_t wrong = 0;
    gpu.download(y, s->ternary.product.y, count * 4);
    if (s->has_lt) gpu.download(sums, s->sums, count * 4);
    for (int32_t i = 0; i < s->m; i += s->has_lt ? 1 : 1 + s->m / 4)
        for (int32_t j = 0; j < s->n; j++) {
            int64_t sum = 0;
            if (s->has_lt)
                sum = sums[(int64_t)i * s->n + j];
            else
                for (int32_t k = 0; k < s->k; k++) sum += s->x[(int64_t)i * s->k + k] * s->w[(int64_t)j * s->k + k];
            float wanted = ternary_result(sum, s->sx[i], 0.0173f);
            wrong += memcmp(&wanted, &y[(int64_t)i * s->n + j], 4) != 0;
        }
    free(y), free(sums);
    return wrong;
}

static void time_ternary(struct shape *s, const struct ternary_kernel *kernel, int32_t planes)
{
    char name[96], note[128];
    struct timed *t = &s->ternary;
    if (!runs(&gpu, kernel) || (s->m >= 512 && kernel->arch == 61) || (s->m > 1 && kernel->tokens == 1) || (s->m == 1 && kernel->tokens > 32)) return;
    if (planes == 2 && (s->m < 512 || kernel->tokens < 64)) return;
    t->ternary = kernel;
    t->product.planes = planes;
    t->product.x_map = kernel->only_arch ? gpu.make_map(t->product.x, s->k, s->m * planes, kernel->tokens) : NULL;
    cuda_check(cuda.cuMemsetD8_v2((cu_pointer)t->product.y, 0xc3, (size_t)s->m * (size_t)s->n * 4), "poison");
    double us = time_of(launch_ternary, t, launches_of(s)), operations = 2.0 * s->m * s->n * s->k * planes;
    int64_t wrong = planes == 1 ? wrong_elements(s) : 0;
    double bytes = (double)cuda_ternary_bytes(s->n, s->k) + (double)s->m * s->k * planes + (double)s->m * s->n * 4;
    snprintf(name, sizeof name, "%s%s_m%d_n%d_k%d", kernel->name, planes == 2 ? "_i16" : "", s->m, s->n, s->k);
    snprintf(note, sizeof note, "%.1f TOP/s, %.0f GB/s, %s%lld wrong", operations / us * 1e-6, bytes / us * 1e-3, planes == 2 ? "unchecked here, " : "", (long long)wrong);
    row(name, us, "us", s->has_lt ? (planes == 2 ? "cublaslt_i8 twice" : "cublaslt_i8") : NULL, s->lt_us * planes, note);
    if (t->product.x_map != NULL) gpu.release((void *)t->product.x_map);
}

static void time_shape(int32_t m, int32_t n, int32_t k)
{
    struct shape *s = (struct shape *)calloc(1, sizeof *s);
    s->m = m, s->n = n, s->k = k;
    fill_shape(s);
    time_lt(s);
    for (int32_t planes = 1; planes <= 2; planes++)
        for (int32_t i = 0; i < ternary_kernel_count; i++) time_ternary(s, &ternary_kernels[i], planes);
    if (s->has_lt) lt_finish(&s->product);
    gpu.release(s->sums);
    release_shape(s);
    free(s);
}

/* Copying a gibibyte, by the driver and by a kernel: the ceiling of what streams is the better. */
static void time_copy(void)
{
    struct timed t = {0};
    t.weights[0] = (uint8_t *)gpu.allocate(COPIED_BYTES), t.weights[1] = (uint8_t *)gpu.allocate(COPIED_BYTES);
    uint64_t *words = (uint64_t *)malloc(COPIED_BYTES);
    for (size_t i = 0; i < COPIED_BYTES / 8; i++) words[i] = random_bits();
    gpu.upload((void *)t.weights[0], words, COPIED_BYTES);
    free(words);
    double driver = 2.0 * (double)COPIED_BYTES / time_of(launch_copy, &t, 6) * 1e6, kernel = 2.0 * (double)COPIED_BYTES / time_of(launch_copy_words, &t, 6) * 1e6;
    copy_bytes_per_s = driver > kernel ? driver : kernel;
    row("copy_by_the_driver", driver * 1e-9, "GB/s", NULL, 0, "read and written, a gibibyte");
    row("copy_by_a_kernel", kernel * 1e-9, "GB/s", NULL, 0, "read and written, a gibibyte");
    gpu.release((void *)t.weights[0]), gpu.release((void *)t.weights[1]);
}

/* One token through a matrix far larger than the cache: how fast weights stream. */
static void time_stream(int32_t n, int32_t k)
{
    char name[96];
    struct timed *t = (struct timed *)calloc(1, sizeof *t);
    const size_t bytes = cuda_ternary_bytes(n, k);
    uint8_t *packed = (uint8_t *)malloc(bytes);
    int8_t *x = (int8_t *)calloc(2, (size_t)k);
    float one = 1.0f;
    for (size_t i = 0; i < bytes; i++) packed[i] = (uint8_t)(random_bits() & 0x55);
    for (int32_t i = 0; i < k; i++) x[i] = (int8_t)random_bits();
    rotate(t, packed, bytes);
    t->product = (struct ternary_product){(int8_t *)device_bytes(x, (size_t)k * 2), NULL, (float *)device_bytes(&one, 4), NULL, (float *)gpu.allocate((size_t)n * 4), k, 1, n, k, 1, 1.0f};
    for (int32_t i = 0; i < 2; i++) { /* ternary_dp4a_1 and _1x2 */
        t->ternary = &ternary_kernels[i];
        double us = time_of(launch_ternary, t, 12);
        snprintf(name, sizeof name, "%s_stream_n%d_k%d", t->ternary->name, n, k);
        row(name, (double)bytes / us * 1e-3, "GB/s", "copy", copy_bytes_per_s * 1e-9, "packed weights read");
    }
    release_copies(t);
    gpu.release((void *)t->product.x), gpu.release((void *)t->product.sx), gpu.release(t->product.y);
    free(packed), free(x), free(t);
}

static void time_rows(int32_t m, int32_t n, int32_t k)
{
    char name[96], note[64];
    struct timed t = {0};
    const size_t a = (size_t)m * (size_t)k, b = (size_t)n * (size_t)k;
    t.rows = (struct rows_product){(int8_t *)gpu.allocate(2 * a), (int8_t *)gpu.allocate(2 * b), (float *)gpu.allocate((size_t)m * 4), (float *)gpu.allocate((size_t)n * 4),
        (float *)gpu.allocate((size_t)m * (size_t)n * 4), (int64_t)a, (int64_t)b, m, n, k};
    int8_t *values = (int8_t *)malloc(2 * (a > b ? a : b));
    for (size_t i = 0; i < 2 * (a > b ? a : b); i++) values[i] = (int8_t)((int32_t)(random_bits() >> 32) % 64);
    gpu.upload((void *)t.rows.a, values, 2 * a), gpu.upload((void *)t.rows.b, values, 2 * b);
    for (int32_t planes = 1; planes <= 2; planes++) {
        t.kernel = planes == 1 ? "multiply_i8_i16" : "multiply_i16_i16";
        t.grid_x = blocks(n, 64), t.grid_y = blocks(m, 64), t.threads = PRODUCT_THREADS, t.shared_bytes = PRODUCT_SHARED_BYTES(planes);
        double us = time_of(launch_rows, &t, 12);
        snprintf(name, sizeof name, "%s_m%d_n%d_k%d", t.kernel, m, n, k);
        snprintf(note, sizeof note, "%.1f TOP/s of int8 halves", 2.0 * m * n * k * 2 * planes / us * 1e-6);
        row(name, us, "us", NULL, 0, note);
    }
    gpu.release((void *)t.rows.a), gpu.release((void *)t.rows.b), gpu.release((void *)t.rows.sa), gpu.release((void *)t.rows.sb), gpu.release(t.rows.c);
    free(values);
}

static void time_quantize(int32_t rows, int32_t k)
{
    char name[96];
    struct timed t = {0};
    const size_t count = (size_t)rows * (size_t)k;
    float *x = (float *)malloc(count * 4);
    for (size_t i = 0; i < count; i++) x[i] = (float)(int32_t)random_bits() * 0x1p-20f;
    t.quantize = (struct quantize_rows){(float *)device_bytes(x, count * 4), (int8_t *)gpu.allocate(count), (int8_t *)gpu.allocate(count), (float *)gpu.allocate((size_t)rows * 4), (int32_t *)gpu.allocate(4), k, k};
    t.grid_x = rows, t.threads = QUANTIZE_THREADS, t.shared_bytes = QUANTIZE_THREADS / 32 * 4;
    for (int32_t halves = 0; halves < 2; halves++) {
        t.kernel = halves ? "quantize_i16" : "quantize_i8";
        double us = time_of(launch_quantize, &t, 12);
        snprintf(name, sizeof name, "%s_rows%d_k%d", t.kernel, rows, k);
        row(name, (double)count * (halves ? 6 : 5) / us * 1e-3, "GB/s", "copy", copy_bytes_per_s * 1e-9, "read once and written");
    }
    gpu.release((void *)t.quantize.x), gpu.release(t.quantize.high), gpu.release(t.quantize.low), gpu.release(t.quantize.scales), gpu.release(t.quantize.finite);
    free(x);
}

/* What a launch costs that does next to nothing: one row of 128 values. */
static void time_floor(void)
{
    struct timed t = {0};
    t.quantize = (struct quantize_rows){(float *)gpu.allocate(512), (int8_t *)gpu.allocate(128), NULL, (float *)gpu.allocate(4), (int32_t *)gpu.allocate(4), 128, 128};
    cuda_check(cuda.cuMemsetD8_v2((cu_pointer)t.quantize.x, 0x3f, 512), "cuMemsetD8");
    t.kernel = "quantize_i8", t.grid_x = 1, t.threads = QUANTIZE_THREADS, t.shared_bytes = QUANTIZE_THREADS / 32 * 4;
    row("launch_floor", time_of(launch_quantize, &t, 60), "us", NULL, 0, "a block with next to nothing to do, in a graph");
}

static void bench(const char *folders, const char *path)
{
    const int32_t tokens[4] = {1, 32, 512, 4096}, shapes[3][2] = {{2560, 2560}, {2560, 6912}, {6912, 2560}};
    results = fopen(path, "w");
    if (results == NULL) exit(4);
    fprintf(results, "[");
    if (!lt_open(folders)) printf("cuBLASLt: none found\n");
    time_copy();
    time_floor();
    for (int32_t i = 3; i >= 0; i--)
        for (int32_t j = 0; j < 3; j++) {
            time_shape(tokens[i], shapes[j][0], shapes[j][1]);
            fflush(stdout), fflush(results);
        }
    time_stream(102400, 2560);
    time_rows(4096, 64, 2560);
    time_rows(2048, 2048, 2560);
    time_quantize(4096, 2560);
    time_quantize(4096, 6912);
    fprintf(results, "\n]\n");
    fclose(results);
}

static void once(const char *name, int32_t m, int32_t n, int32_t k, int32_t planes)
{
    struct shape *s = (struct shape *)calloc(1, sizeof *s);
    s->m = m, s->n = n, s->k = k;
    fill_shape(s);
    for (int32_t i = 0; i < ternary_kernel_count; i++) {
        if (strcmp(ternary_kernels[i].name, name) != 0) continue;
        s->ternary.ternary = &ternary_kernels[i];
        s->ternary.product.planes = planes;
        if (ternary_kernels[i].only_arch) s->ternary.product.x_map = gpu.make_map(s->ternary.product.x, k, m * planes, ternary_kernels[i].tokens);
        for (int32_t j = 0; j < 3; j++) launch_ternary(&s->ternary, j);
    }
    cuda_check(cuda.cuStreamSynchronize(stream), name);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    setenv("CUDA_MODULE_LOADING", "EAGER", 1); /* compile when loading, so that the driver's remarks are seen */
    if (argc < 5) return fprintf(stderr, "cuda_run selftest|bench|once PTX_FOLDER ...\n"), 1;
    gpu = device_open(argv[2]);
    cuda_check(cuda.cuStreamCreate(&stream, 1), "cuStreamCreate");
    if (strcmp(argv[1], "selftest") == 0) {
        int32_t failures = cuda_cases(&gpu, atoi(argv[3]), atoi(argv[4]));
        printf("selftest: %d failures\n", failures);
        return failures != 0;
    }
    if (strcmp(argv[1], "bench") == 0) bench(argv[3], argv[4]);
    if (strcmp(argv[1], "once") == 0 && argc == 8) once(argv[3], atoi(argv[4]), atoi(argv[5]), atoi(argv[6]), atoi(argv[7]));
    return 0;
}
