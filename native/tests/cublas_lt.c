#include "cublas_lt.h"

#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "cuda_driver.h"

#define TYPE_8I 3
#define TYPE_32I 10
#define COMPUTE_32I 72
#define DESCRIPTION_TRANSPOSE_A 3
#define PREFERENCE_WORKSPACE 1
#define OPERATION_TRANSPOSE 1
#define WORKSPACE_BYTES (64u << 20)

static struct {
    int (*create)(void **handle);
    int (*describe)(void **operation, int compute, int scale);
    int (*set)(void *operation, int attribute, const void *value, size_t bytes);
    int (*undescribe)(void *operation);
    int (*layout)(void **layout, int type, uint64_t rows, uint64_t columns, int64_t stride);
    int (*unlayout)(void *layout);
    int (*prefer)(void **preference);
    int (*set_preference)(void *preference, int attribute, const void *value, size_t bytes);
    int (*heuristic)(void *handle, void *operation, void *a, void *b, void *c, void *d, void *preference, int most, void *results, int *count);
    int (*multiply)(void *handle, void *operation, const void *alpha, const void *a, void *a_layout, const void *b, void *b_layout, const void *beta, const void *c, void *c_layout, void *d,
        void *d_layout, const void *algorithm, void *workspace, size_t workspace_bytes, void *stream);
} lt;
static void *handle, *preference;
static cu_pointer workspace;

static void *open_library(const char *folders)
{
    char pattern[600];
    while (*folders != 0) {
        size_t length = strcspn(folders, ":");
        glob_t files;
        snprintf(pattern, sizeof pattern, "%.*s/libcublasLt.so.*", (int)length, folders);
        if (glob(pattern, 0, NULL, &files) == 0 && files.gl_pathc > 0) {
            void *library = dlopen(files.gl_pathv[0], RTLD_NOW | RTLD_GLOBAL);
            printf("cuBLASLt: %s%s\n", files.gl_pathv[0], library != NULL ? "" : dlerror());
            if (library != NULL) return library;
        }
        folders += length + (folders[length] == ':');
    }
    return NULL;
}

bool lt_open(const char *folders)
{
    static const char *const names[] = {"cublasLtCreate", "cublasLtMatmulDescCreate", "cublasLtMatmulDescSetAttribute", "cublasLtMatmulDescDestroy", "cublasLtMatrixLayoutCreate",
        "cublasLtMatrixLayoutDestroy", "cublasLtMatmulPreferenceCreate", "cublasLtMatmulPreferenceSetAttribute", "cublasLtMatmulAlgoGetHeuristic", "cublasLtMatmul"};
    const size_t bytes = WORKSPACE_BYTES;
    void *library = open_library(folders);
    if (library == NULL) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((((void **)&lt)[i] = dlsym(library, names[i])) == NULL) return false;
    size_t (*version)(void) = (size_t(*)(void))dlsym(library, "cublasLtGetVersion");
    if (version != NULL) printf("cuBLASLt: version %zu\n", version());
    if (lt.create(&handle) != 0 || lt.prefer(&preference) != 0) return false;
    lt.set_preference(preference, PREFERENCE_WORKSPACE, &bytes, sizeof bytes);
    return cuda.cuMemAlloc_v2(&workspace, bytes) == 0;
}

/* Its matrices are column by column: y^T[n, m] = (w^T)^T . x^T. */
bool lt_prepare(struct lt_product *p, const void *x, const void *w, void *y, int32_t m, int32_t n, int32_t k)
{
    const int transpose = OPERATION_TRANSPOSE;
    *p = (struct lt_product){.x_data = x, .w_data = w, .y_data = y};
    if (lt.describe(&p->operation, COMPUTE_32I, TYPE_32I) != 0 || lt.set(p->operation, DESCRIPTION_TRANSPOSE_A, &transpose, sizeof transpose) != 0) return false;
    if (lt.layout(&p->w, TYPE_8I, (uint64_t)k, (uint64_t)n, k) != 0 || lt.layout(&p->x, TYPE_8I, (uint64_t)k, (uint64_t)m, k) != 0) return false;
    if (lt.layout(&p->y, TYPE_32I, (uint64_t)n, (uint64_t)m, n) != 0) return false;
    int status = lt.heuristic(handle, p->operation, p->w, p->x, p->y, p->y, preference, 8, p->found, &p->algorithms);
    if (status != 0 || p->algorithms == 0) printf("cuBLASLt has no algorithm for %d x %d x %d (%d)\n", m, n, k, status);
    return status == 0 && p->algorithms > 0;
}

bool lt_run(struct lt_product *p, int32_t algorithm, const void *w, void *stream)
{
    const int32_t one = 1, zero = 0;
    return lt.multiply(handle, p->operation, &one, w, p->w, p->x_data, p->x, &zero, p->y_data, p->y, p->y_data, p->y, p->found[algorithm], (void *)workspace, WORKSPACE_BYTES, stream) == 0;
}

void lt_finish(struct lt_product *p)
{
    lt.undescribe(p->operation);
    lt.unlayout(p->x), lt.unlayout(p->w), lt.unlayout(p->y);
}
