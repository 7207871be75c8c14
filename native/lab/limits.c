/* What this processor can do at most, whatever the program: multiply-add instructions on registers alone, and reading memory. No product is faster. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LIMITS_API __attribute__((visibility("default")))

/* The instruction, `rounds` times eight (f32: sixteen) independent ones; 0 when this processor lacks it. The operations done, a multiplication and an addition being two. */
LIMITS_API double limit_run(int32_t kind, int64_t rounds);
/* Name of a kind; NULL past the last one. */
LIMITS_API const char *limit_name(int32_t kind);
/* Memory in large pages where the system grants them, every byte written; NULL when there is none. limit_free gives it back. */
LIMITS_API void *limit_memory(size_t bytes);
LIMITS_API void limit_free(void *memory);
/* Reads bytes once in order and gives a sum of them, which must be used. */
LIMITS_API uint64_t limit_read(const void *memory, size_t bytes);

#ifdef __x86_64__
#include <immintrin.h>

/* Keeps the compiler from leaving out or merging what nobody looks at. */
#define KEEP(v) __asm__ volatile("" : "+v"(v))
#define KEEP8(a) __asm__ volatile("" : "+v"((a)[0]), "+v"((a)[1]), "+v"((a)[2]), "+v"((a)[3]), "+v"((a)[4]), "+v"((a)[5]), "+v"((a)[6]), "+v"((a)[7]))

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void vnni512(int64_t rounds)
{
    __m512i a[8] = {0}, x = _mm512_set1_epi8(1), w = _mm512_set1_epi8(1);
    for (; rounds > 0; rounds--) {
        for (int i = 0; i < 8; i++) a[i] = _mm512_dpbusd_epi32(a[i], x, w);
        KEEP8(a);
    }
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void vnni256(int64_t rounds)
{
    __m256i a[8] = {0}, x = _mm256_set1_epi8(1), w = _mm256_set1_epi8(1);
    for (; rounds > 0; rounds--) {
        for (int i = 0; i < 8; i++) a[i] = _mm256_dpbusd_epi32(a[i], x, w);
        KEEP8(a);
    }
}

__attribute__((target("avxvnni"))) static void avxvnni(int64_t rounds)
{
    __m256i a[8] = {0}, x = _mm256_set1_epi8(1), w = _mm256_set1_epi8(1);
    for (; rounds > 0; rounds--) {
        for (int i = 0; i < 8; i++) a[i] = _mm256_dpbusd_avx_epi32(a[i], x, w);
        KEEP8(a);
    }
}

/* u8 x i8 into int16, and the addition that keeps it: two instructions a step. */
__attribute__((target("avx2"))) static void maddubs(int64_t rounds)
{
    __m256i a[8] = {0}, x = _mm256_set1_epi8(1), w = _mm256_set1_epi8(1);
    for (; rounds > 0; rounds--) {
        for (int i = 0; i < 8; i++) {
            KEEP(x);
            __m256i products = _mm256_maddubs_epi16(x, w);
            a[i] = _mm256_add_epi16(a[i], products);
        }
        KEEP8(a);
    }
}

__attribute__((target("avx512f"))) static void fma512(int64_t rounds)
{
    __m512 a[16], x = _mm512_set1_ps(1), w = _mm512_set1_ps(1);
    for (int i = 0; i < 16; i++) a[i] = _mm512_setzero_ps();
    for (; rounds > 0; rounds--) {
        for (int i = 0; i < 16; i++) a[i] = _mm512_fmadd_ps(x, w, a[i]);
        KEEP8(a);
        KEEP8(a + 8);
    }
}

double limit_run(int32_t kind, int64_t rounds)
{
    __builtin_cpu_init();
    int avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    double n = (double)rounds;
    switch (kind) {
    case 0: return avx512 && __builtin_cpu_supports("avx512vnni") ? (vnni512(rounds), n * 8 * 64 * 2) : 0;
    case 1: return avx512 && __builtin_cpu_supports("avx512vnni") ? (vnni256(rounds), n * 8 * 32 * 2) : 0;
    case 2: return __builtin_cpu_supports("avxvnni") ? (avxvnni(rounds), n * 8 * 32 * 2) : 0;
    case 3: return __builtin_cpu_supports("avx2") ? (maddubs(rounds), n * 8 * 32 * 2) : 0;
    case 4: return avx512 ? (fma512(rounds), n * 16 * 16 * 2) : 0;
    default: return 0;
    }
}

const char *limit_name(int32_t kind)
{
    static const char *names[] = {"vpdpbusd_512", "vpdpbusd_256", "vpdpbusd_256_vex", "vpmaddubsw_256", "fma_512"};
    return kind >= 0 && kind < 5 ? names[kind] : NULL;
}
#else
double limit_run(int32_t kind, int64_t rounds) { return (void)kind, (void)rounds, 0; }

const char *limit_name(int32_t kind) { return (void)kind, NULL; }
#endif

void *limit_memory(size_t bytes)
{
    void *memory;
    if (posix_memalign(&memory, 2 << 20, bytes)) return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memset(memory, 1, bytes);
}

void limit_free(void *memory) { free(memory); }

uint64_t limit_read(const void *memory, size_t bytes)
{
    typedef uint64_t lanes __attribute__((vector_size(64)));
    const lanes *p = memory;
    lanes a = {0}, b = {0};
    for (size_t i = 0; i + 2 <= bytes / sizeof(lanes); i += 2) a += p[i], b += p[i + 1];
    a += b;
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++) sum += a[i];
    return sum;
}
