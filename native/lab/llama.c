/*
 * llama.cpp's own shared libraries: mul_mat of weights in TQ2_0, TQ1_0 or Q4_0 and f32 activations, which it quantises to 8 bits in blocks as it goes.
 * By dlopen, with the prototypes of ggml.h and ggml-backend.h by hand: of its structures only ggml_init_params is known here, the others are addresses.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "race.h"

enum { TYPE_F32 = 0, TYPE_Q4_0 = 2, TYPE_TQ1_0 = 34, TYPE_TQ2_0 = 35, POOL_PARAMS_BYTES = 4096 };

struct ggml_init_params {
    size_t mem_size;
    void *mem_buffer;
    _Bool no_alloc;
};

/* Every function that is called: result, name, arguments. */
#define GGML_BASE(F) \
    F(void *, ggml_init, (struct ggml_init_params params)) \
    F(void, ggml_free, (void *context)) \
    F(size_t, ggml_tensor_overhead, (void)) \
    F(size_t, ggml_graph_overhead, (void)) \
    F(size_t, ggml_row_size, (int type, int64_t elements)) \
    F(void *, ggml_new_tensor_2d, (void *context, int type, int64_t elements, int64_t rows)) \
    F(void *, ggml_mul_mat, (void *context, void *a, void *b)) \
    F(void *, ggml_new_graph, (void *context)) \
    F(void, ggml_build_forward_expand, (void *graph, void *tensor)) \
    F(size_t, ggml_quantize_chunk, (int type, const float *from, void *to, int64_t start, int64_t rows, int64_t row_elements, const float *importance)) \
    F(void *, ggml_backend_alloc_ctx_tensors_from_buft, (void *context, void *buffer_type)) \
    F(void *, ggml_backend_alloc_ctx_tensors, (void *context, void *backend)) \
    F(void, ggml_backend_buffer_free, (void *buffer)) \
    F(void, ggml_backend_tensor_set, (void *tensor, const void *data, size_t offset, size_t bytes)) \
    F(void, ggml_backend_tensor_get, (const void *tensor, void *data, size_t offset, size_t bytes)) \
    F(int, ggml_backend_graph_compute, (void *backend, void *graph)) \
    F(void *, ggml_backend_reg_dev_get, (void *registry, size_t index)) \
    F(void *, ggml_backend_reg_get_proc_address, (void *registry, const char *name)) \
    F(void, ggml_backend_free, (void *backend)) \
    F(void, ggml_threadpool_params_init, (void *params, int threads)) \
    F(void, ggml_log_set, (void (*say)(int level, const char *text, void *data), void *data)) \
    F(const char *, ggml_version, (void))

#define GGML_CPU(F) \
    F(void *, ggml_backend_cpu_init, (void)) \
    F(void *, ggml_backend_cpu_reg, (void)) \
    F(void, ggml_backend_cpu_set_n_threads, (void *backend, int threads)) \
    F(void, ggml_backend_cpu_set_threadpool, (void *backend, void *pool)) \
    F(void *, ggml_threadpool_new, (void *params)) \
    F(void, ggml_threadpool_free, (void *pool)) \
    F(void, ggml_threadpool_pause, (void *pool)) \
    F(void, ggml_threadpool_resume, (void *pool))

#define DECLARE(result, name, arguments) static result (*name) arguments;
GGML_BASE(DECLARE)
GGML_CPU(DECLARE)

static char version[256], problem[512];
static void *base, *cpu;

struct race {
    int32_t m, n, k, threads, copies, next;
    void *backend, *pool, *weights, *weights_buffer, *work, *work_buffer;
    void **w, **graph, **c, *x;
    int paused;
};

/* The library for the processor that says it suits this one best, as llama.cpp itself chooses. */
static void *best_library(const char *folder, char *name, size_t name_bytes)
{
    void *best = NULL;
    int best_score = 0;
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        if (strncmp(entry->d_name, "libggml-cpu-", 12) != 0) continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) continue;
        int (*score)(void) = (int (*)(void))dlsym(library, "ggml_backend_score");
        int found = score == NULL ? 0 : score();
        if (found > best_score) {
            if (best != NULL) dlclose(best);
            best = library, best_score = found;
            snprintf(name, name_bytes, "%.*s", (int)(strcspn(entry->d_name + 12, ".")), entry->d_name + 12);
        } else {
            dlclose(library);
        }
    }
    if (listing != NULL) closedir(listing);
    return best;
}

static void say_nothing(int level, const char *text, void *data) { (void)level, (void)text, (void)data; }

const char *race_open(const char *folder)
{
    char path[4096], kind[64] = "";
    snprintf(path, sizeof path, "%s/libggml-base.so", folder);
    base = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (base == NULL) return dlerror();
    cpu = best_library(folder, kind, sizeof kind);
    if (cpu == NULL) return "no libggml-cpu-*.so runs on this processor";
#define FIND_BASE(result, name, arguments) if ((name = (result (*) arguments)dlsym(base, #name)) == NULL) { snprintf(problem, sizeof problem, "libggml-base.so has no %s", #name); return problem; }
#define FIND_CPU(result, name, arguments) if ((name = (result (*) arguments)dlsym(cpu, #name)) == NULL) { snprintf(problem, sizeof problem, "libggml-cpu-%s.so has no %s", kind, #name); return problem; }
    GGML_BASE(FIND_BASE)
    GGML_CPU(FIND_CPU)
    ggml_log_set(say_nothing, NULL);
    snprintf(version, sizeof version, "llama.cpp, ggml %s, %s", ggml_version(), kind);
    return NULL;
}

const char *race_version(void) { return version; }

static int type_of(int32_t format) { return format == 0 ? TYPE_TQ2_0 : format == 1 ? TYPE_TQ1_0 : TYPE_Q4_0; }

const char *race_format(int32_t format, double *bits_per_weight)
{
    static const char *names[] = {"tq2_0", "tq1_0", "q4_0"};
    if (format < 0 || format > 2) return NULL;
    *bits_per_weight = 8.0 * (double)ggml_row_size(type_of(format), 256) / 256;
    return names[format];
}

/* Where weights may be laid out anew for the processor: only what the CPU device itself offers, and only for Q4_0. */
static void *repacking_buffers(void)
{
    void *registry = ggml_backend_cpu_reg();
    void **(*extra)(void *) = (void **(*)(void *))ggml_backend_reg_get_proc_address(registry, "ggml_backend_dev_get_extra_bufts");
    const char *(*name)(void *) = (const char *(*)(void *))dlsym(base, "ggml_backend_buft_name");
    void **types = extra == NULL || name == NULL ? NULL : extra(ggml_backend_reg_dev_get(registry, 0));
    for (; types != NULL && *types != NULL; types++)
        if (strcmp(name(*types), "CPU_REPACK") == 0) return *types;
    return NULL;
}

static int place_weights(struct race *race, int type, const int8_t *w)
{
    size_t row = ggml_row_size(type, race->k), elements = (size_t)race->n * (size_t)race->k;
    race->weights = ggml_init((struct ggml_init_params){ggml_tensor_overhead() * (size_t)race->copies, NULL, 1});
    float *plain = malloc(elements * 4);
    void *packed = malloc(row * (size_t)race->n);
    int done = race->weights != NULL && plain != NULL && packed != NULL;
    for (int32_t i = 0; done && i < race->copies; i++) race->w[i] = ggml_new_tensor_2d(race->weights, type, race->k, race->n);
    void *repacking = type == TYPE_Q4_0 ? repacking_buffers() : NULL;
    if (done) race->weights_buffer = repacking != NULL ? ggml_backend_alloc_ctx_tensors_from_buft(race->weights, repacking) : ggml_backend_alloc_ctx_tensors(race->weights, race->backend);
    done = done && race->weights_buffer != NULL;
    for (size_t i = 0; done && i < elements; i++) plain[i] = w[i];
    done = done && ggml_quantize_chunk(type, plain, packed, 0, race->n, race->k, NULL) == row * (size_t)race->n;
    for (int32_t i = 0; done && i < race->copies; i++) ggml_backend_tensor_set(race->w[i], packed, 0, row * (size_t)race->n);
    free(plain), free(packed);
    return done;
}

static int place_work(struct race *race, const int8_t *x)
{
    size_t copies = (size_t)race->copies, elements = (size_t)race->m * (size_t)race->k;
    race->work = ggml_init((struct ggml_init_params){(ggml_tensor_overhead() + ggml_graph_overhead()) * copies + ggml_tensor_overhead(), NULL, 1});
    if (race->work == NULL) return 0;
    race->x = ggml_new_tensor_2d(race->work, TYPE_F32, race->k, race->m);
    for (size_t i = 0; i < copies; i++) {
        race->c[i] = ggml_mul_mat(race->work, race->w[i], race->x);
        race->graph[i] = ggml_new_graph(race->work);
        ggml_build_forward_expand(race->graph[i], race->c[i]);
    }
    race->work_buffer = ggml_backend_alloc_ctx_tensors(race->work, race->backend);
    float *plain = malloc(elements * 4);
    int done = race->work_buffer != NULL && plain != NULL;
    for (size_t i = 0; done && i < elements; i++) plain[i] = x[i];
    if (done) ggml_backend_tensor_set(race->x, plain, 0, elements * 4);
    free(plain);
    return done;
}

struct race *race_prepare(int32_t format, int32_t m, int32_t n, int32_t k, int32_t threads, int32_t copies, const int8_t *x, const int8_t *w)
{
    struct race *race = calloc(1, sizeof *race);
    if (race == NULL) return NULL;
    *race = (struct race){.m = m, .n = n, .k = k, .threads = threads, .copies = copies};
    race->w = calloc((size_t)copies, sizeof(void *)), race->graph = calloc((size_t)copies, sizeof(void *)), race->c = calloc((size_t)copies, sizeof(void *));
    race->backend = ggml_backend_cpu_init();
    _Alignas(64) static char params[POOL_PARAMS_BYTES];
    ggml_threadpool_params_init(params, threads);
    race->pool = ggml_threadpool_new(params);
    int done = race->w != NULL && race->graph != NULL && race->c != NULL && race->backend != NULL && race->pool != NULL;
    if (done) ggml_backend_cpu_set_n_threads(race->backend, threads), ggml_backend_cpu_set_threadpool(race->backend, race->pool);
    if (!done || !place_weights(race, type_of(format), w) || !place_work(race, x)) {
        race_release(race);
        return NULL;
    }
    return race;
}

int32_t race_run(struct race *race)
{
    if (race->paused) ggml_threadpool_resume(race->pool), race->paused = 0;
    int32_t copy = race->next;
    race->next = (copy + 1) % race->copies;
    return ggml_backend_graph_compute(race->backend, race->graph[copy]) == 0;
}

void race_result(const struct race *race, float *c)
{
    ggml_backend_tensor_get(race->c[(race->next + race->copies - 1) % race->copies], c, 0, (size_t)race->m * (size_t)race->n * 4);
}

void race_rest(struct race *race)
{
    if (!race->paused) ggml_threadpool_pause(race->pool), race->paused = 1;
}

void race_release(struct race *race)
{
    if (race == NULL) return;
    if (race->paused) ggml_threadpool_resume(race->pool);
    if (race->work_buffer != NULL) ggml_backend_buffer_free(race->work_buffer);
    if (race->work != NULL) ggml_free(race->work);
    if (race->weights_buffer != NULL) ggml_backend_buffer_free(race->weights_buffer);
    if (race->weights != NULL) ggml_free(race->weights);
    if (race->backend != NULL) ggml_backend_free(race->backend);
    if (race->pool != NULL) ggml_threadpool_free(race->pool);
    free(race->w), free(race->graph), free(race->c), free(race);
}
