/* OpenBLAS: sgemm, f32 x f32. Sums of integers below 2^24, so its result is exact here. Prototypes are those of cblas.h, by hand. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "race.h"

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };

typedef void sgemm_fn(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

static sgemm_fn *sgemm;
static void (*set_threads)(int);
static char version[256];

struct race {
    int32_t m, n, k, threads, copies, next;
    float *x, *w, *c;
};

static int has_avx512(void)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#else
    return 0;
#endif
}

const char *race_open(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/libopenblas.so.0", folder);
    /* Read when the library loads. By itself it takes a slower kind of processor than some machines are. */
    if (has_avx512()) setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
    else unsetenv("OPENBLAS_CORETYPE");
    unsetenv("OPENBLAS_L2_SIZE");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return dlerror();
    sgemm = (sgemm_fn *)dlsym(library, "cblas_sgemm");
    set_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    char *(*config)(void) = (char *(*)(void))dlsym(library, "openblas_get_config");
    char *(*core)(void) = (char *(*)(void))dlsym(library, "openblas_get_corename");
    if (sgemm == NULL || set_threads == NULL || config == NULL || core == NULL) return "libopenblas.so.0 lacks a function that is needed";
    char name[32] = "", number[32] = "";
    sscanf(config(), "%31s %31s", name, number);
    snprintf(version, sizeof version, "%s %s, %s", name, number, core());
    return NULL;
}

const char *race_version(void) { return version; }

const char *race_format(int32_t format, double *bits_per_weight)
{
    *bits_per_weight = 32;
    return format == 0 ? "sgemm" : NULL;
}

struct race *race_prepare(int32_t format, int32_t m, int32_t n, int32_t k, int32_t threads, int32_t copies, const int8_t *x, const int8_t *w)
{
    struct race *race = calloc(1, sizeof *race);
    if (race == NULL || format != 0) return free(race), NULL;
    *race = (struct race){m, n, k, threads, copies, 0, NULL, NULL, NULL};
    size_t weights = (size_t)n * (size_t)k;
    if (posix_memalign((void **)&race->x, 64, (size_t)m * (size_t)k * 4) || posix_memalign((void **)&race->w, 64, weights * (size_t)copies * 4)
        || posix_memalign((void **)&race->c, 64, (size_t)m * (size_t)n * 4)) {
        race_release(race);
        return NULL;
    }
    for (size_t i = 0; i < (size_t)m * (size_t)k; i++) race->x[i] = x[i];
    for (size_t i = 0; i < weights; i++) race->w[i] = w[i];
    for (size_t copy = 1; copy < (size_t)copies; copy++) memcpy(race->w + copy * weights, race->w, weights * 4);
    return race;
}

int32_t race_run(struct race *race)
{
    set_threads(race->threads);
    const float *w = race->w + (size_t)race->next * (size_t)race->n * (size_t)race->k;
    sgemm(ROW_MAJOR, PLAIN, TRANSPOSED, race->m, race->n, race->k, 1, race->x, race->k, w, race->k, 0, race->c, race->n);
    race->next = (race->next + 1) % race->copies;
    return 1;
}

void race_result(const struct race *race, float *c) { memcpy(c, race->c, (size_t)race->m * (size_t)race->n * 4); }

/* Its threads go to sleep by themselves after some milliseconds; the benchmark waits for that. */
void race_rest(struct race *race) { (void)race; }

void race_release(struct race *race)
{
    if (race == NULL) return;
    free(race->x), free(race->w), free(race->c), free(race);
}
