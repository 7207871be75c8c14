/* oneDNN: int8 x int8 -> int32, exact. Format 0 is the matmul primitive with weights packed once in the layout that it prefers, 1 is gemm, which packs as it goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <oneapi/dnnl/dnnl.h>

#include "race.h"

extern void omp_set_num_threads(int); /* of libgomp, which libdnnl brings */

static dnnl_engine_t engine;
static dnnl_stream_t stream;
static char version[256];

struct race {
    int32_t format, m, n, k, threads, copies, next;
    int8_t *x;      /* [m, k] */
    int8_t *w;      /* gemm: copies of [n, k]; matmul: copies of the packed form */
    int32_t *c;     /* [m, n] */
    size_t w_bytes; /* of one copy, rounded up to 64 */
    dnnl_primitive_t product;
    dnnl_memory_t memory_x, memory_c, *memory_w;
};

const char *race_open(const char *folder)
{
    (void)folder; /* linked: the package is installed */
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success || dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success)
        return "oneDNN makes no engine";
    static const struct { dnnl_cpu_isa_t isa; const char *name; } sets[] = {
        {dnnl_cpu_isa_avx512_core_amx, "AMX"}, {dnnl_cpu_isa_avx512_core_bf16, "AVX-512 VNNI BF16"}, {dnnl_cpu_isa_avx512_core_vnni, "AVX-512 VNNI"},
        {dnnl_cpu_isa_avx512_core, "AVX-512"}, {dnnl_cpu_isa_avx2_vnni, "AVX-VNNI"}, {dnnl_cpu_isa_avx2, "AVX2"},
    };
    const char *set = "unknown instruction set";
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (dnnl_get_effective_cpu_isa() == sets[i].isa) set = sets[i].name;
    const dnnl_version_t *v = dnnl_version();
    snprintf(version, sizeof version, "oneDNN %d.%d.%d, %s", v->major, v->minor, v->patch, set);
    return NULL;
}

const char *race_version(void) { return version; }

const char *race_format(int32_t format, double *bits_per_weight)
{
    *bits_per_weight = 8;
    return format == 0 ? "matmul_s8s8s32" : format == 1 ? "gemm_s8s8s32" : NULL;
}

static int pack(struct race *race, const dnnl_memory_desc_t *packed, const int8_t *w)
{
    dnnl_memory_desc_t plain;
    dnnl_memory_t from = NULL;
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t reorder = NULL;
    /* w[n, k] read as [k, n] */
    int done = dnnl_memory_desc_init_by_tag(&plain, 2, (dnnl_dims_t){race->k, race->n}, dnnl_s8, dnnl_ba) == dnnl_success
        && dnnl_memory_create(&from, &plain, engine, (void *)w) == dnnl_success
        && dnnl_reorder_primitive_desc_create(&description, &plain, engine, packed, engine, NULL) == dnnl_success
        && dnnl_primitive_create(&reorder, description) == dnnl_success
        && dnnl_primitive_execute(reorder, stream, 2, (dnnl_exec_arg_t[]){{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, race->memory_w[0]}}) == dnnl_success
        && dnnl_stream_wait(stream) == dnnl_success;
    if (reorder != NULL) dnnl_primitive_destroy(reorder);
    if (description != NULL) dnnl_primitive_desc_destroy(description);
    if (from != NULL) dnnl_memory_destroy(from);
    return done;
}

static int prepare_matmul(struct race *race, const int8_t *w)
{
    dnnl_memory_desc_t x, weights, c;
    dnnl_matmul_desc_t matmul;
    dnnl_primitive_desc_t description;
    if (dnnl_memory_desc_init_by_tag(&x, 2, (dnnl_dims_t){race->m, race->k}, dnnl_s8, dnnl_ab) != dnnl_success
        || dnnl_memory_desc_init_by_tag(&weights, 2, (dnnl_dims_t){race->k, race->n}, dnnl_s8, dnnl_format_tag_any) != dnnl_success
        || dnnl_memory_desc_init_by_tag(&c, 2, (dnnl_dims_t){race->m, race->n}, dnnl_s32, dnnl_ab) != dnnl_success
        || dnnl_matmul_desc_init(&matmul, &x, &weights, NULL, &c) != dnnl_success
        || dnnl_primitive_desc_create(&description, &matmul, NULL, engine, NULL) != dnnl_success)
        return 0;
    const dnnl_memory_desc_t *packed = dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0);
    race->w_bytes = (dnnl_memory_desc_get_size(packed) + 63) / 64 * 64;
    race->memory_w = calloc((size_t)race->copies, sizeof *race->memory_w);
    int done = race->memory_w != NULL && posix_memalign((void **)&race->w, 64, race->w_bytes * (size_t)race->copies) == 0
        && dnnl_primitive_create(&race->product, description) == dnnl_success
        && dnnl_memory_create(&race->memory_x, &x, engine, race->x) == dnnl_success && dnnl_memory_create(&race->memory_c, &c, engine, race->c) == dnnl_success;
    for (int32_t i = 0; done && i < race->copies; i++)
        done = dnnl_memory_create(&race->memory_w[i], packed, engine, race->w + (size_t)i * race->w_bytes) == dnnl_success;
    done = done && pack(race, packed, w);
    dnnl_primitive_desc_destroy(description);
    return done;
}

static int prepare_gemm(struct race *race, const int8_t *w)
{
    race->w_bytes = ((size_t)race->n * (size_t)race->k + 63) / 64 * 64;
    if (posix_memalign((void **)&race->w, 64, race->w_bytes * (size_t)race->copies)) return 0;
    memcpy(race->w, w, (size_t)race->n * (size_t)race->k);
    return 1;
}

struct race *race_prepare(int32_t format, int32_t m, int32_t n, int32_t k, int32_t threads, int32_t copies, const int8_t *x, const int8_t *w)
{
    omp_set_num_threads(threads);
    struct race *race = calloc(1, sizeof *race);
    if (race == NULL) return NULL;
    *race = (struct race){.format = format, .m = m, .n = n, .k = k, .threads = threads, .copies = copies};
    int done = posix_memalign((void **)&race->x, 64, (size_t)m * (size_t)k) == 0 && posix_memalign((void **)&race->c, 64, (size_t)m * (size_t)n * 4) == 0;
    if (done) memcpy(race->x, x, (size_t)m * (size_t)k);
    done = done && (format == 0 ? prepare_matmul(race, w) : prepare_gemm(race, w));
    if (!done) {
        race_release(race);
        return NULL;
    }
    for (size_t copy = 1; copy < (size_t)copies; copy++) memcpy(race->w + copy * race->w_bytes, race->w, race->w_bytes);
    return race;
}

int32_t race_run(struct race *race)
{
    omp_set_num_threads(race->threads);
    int32_t copy = race->next;
    race->next = (copy + 1) % race->copies;
    if (race->format == 0) {
        dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, race->memory_x}, {DNNL_ARG_WEIGHTS, race->memory_w[copy]}, {DNNL_ARG_DST, race->memory_c}};
        return dnnl_primitive_execute(race->product, stream, 3, arguments) == dnnl_success && dnnl_stream_wait(stream) == dnnl_success;
    }
    const int32_t none = 0;
    return dnnl_gemm_s8s8s32('N', 'T', 'F', race->m, race->n, race->k, 1, race->x, race->k, 0, race->w + (size_t)copy * race->w_bytes, race->k, 0, 0, race->c, race->n, &none) == dnnl_success;
}

void race_result(const struct race *race, float *c)
{
    for (size_t i = 0; i < (size_t)race->m * (size_t)race->n; i++) c[i] = (float)race->c[i];
}

/* Threads of OpenMP go to sleep by themselves after some milliseconds; the benchmark waits for that. */
void race_rest(struct race *race) { (void)race; }

void race_release(struct race *race)
{
    if (race == NULL) return;
    for (int32_t i = 0; race->memory_w != NULL && i < race->copies; i++)
        if (race->memory_w[i] != NULL) dnnl_memory_destroy(race->memory_w[i]);
    if (race->memory_x != NULL) dnnl_memory_destroy(race->memory_x);
    if (race->memory_c != NULL) dnnl_memory_destroy(race->memory_c);
    if (race->product != NULL) dnnl_primitive_destroy(race->product);
    free(race->memory_w), free(race->x), free(race->w), free(race->c), free(race);
}
