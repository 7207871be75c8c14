/* The names of native/cuda/device.h on the host: a block's threads are fibers of one thread, its shared memory is exactly as large as the launch says (the address sanitizer watches it),
   and a warp's or warpgroup's instruction is done when the last of its threads has come to it. A copy of cp.async lands when it is waited for, not before. One block at a time. */
#ifndef R3MES_CUDA_EMULATE_H
#define R3MES_CUDA_EMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "../cuda/arguments.h"

#define KERNEL extern "C" void
#define DEVICE static inline
#define DEVICE_MEMBER inline
#define CONSTANT_TABLE static const
#define THREADS(count, blocks)
#define SHARED(name) uint8_t *const name = emulate_shared()
#define UNROLL

typedef uint32_t word4 __attribute__((ext_vector_type(4)));
typedef float float2 __attribute__((ext_vector_type(2)));
typedef float float4 __attribute__((ext_vector_type(4)));

/* A tensor map of bytes: rows of `columns`, `stride` apart; boxes of 128 columns by `box_rows`. Outside it there are zeros. */
struct emulated_map {
    const int8_t *data;
    int32_t columns, rows, box_rows;
};

/* Runs a kernel over a grid. */
void emulate(int32_t grid_x, int32_t grid_y, int32_t threads, int32_t shared_bytes, void (*kernel)(const void *), const void *arguments);

uint8_t *emulate_shared();
int32_t thread_index();
int32_t block_x();
int32_t block_y();
int32_t grid_x();
void barrier();
void warp_barrier();
int32_t shuffle_xor(int32_t value, int32_t mask);
int32_t dot4(int32_t a, int32_t b, int32_t c);
int32_t dot4_unsigned(uint32_t a, int32_t b, int32_t c);
uint32_t pick_bytes(uint32_t low, uint32_t high, uint32_t select);
uint32_t shared_address(const void *p);
int32_t float_bits(float f);
float bits_float(int32_t bits);
int32_t round_even(float f);
int64_t round_even_wide(float f);
float square_root(float f);
void add_shared_sum(int64_t *to, int64_t value);

void copy_async(uint32_t to, const void *from);
void copy_commit();
void emulate_copy_wait(int32_t pending);
template <int PENDING> void copy_wait() { emulate_copy_wait(PENDING); }
void load_matrices(uint32_t d[4], uint32_t address);
void mma_s8(int32_t d[4], const uint32_t a[4], uint32_t b0, uint32_t b1);

void mbarrier_init(uint32_t at, int32_t count);
static inline void mbarrier_publish() {}
void mbarrier_arrive(uint32_t at);
void mbarrier_expect(uint32_t at, int32_t bytes);
void mbarrier_wait(uint32_t at, int32_t parity);
void turn_wait(int32_t name);
void turn_give(int32_t name);
static inline void map_acquire(const void *) {}
void copy_box(uint32_t to, const void *map, int32_t column, int32_t row, uint32_t mbarrier);
void copy_bytes(uint32_t to, const void *from, int32_t count, uint32_t mbarrier);
word4 load_shared(uint32_t from);
template <int COUNT> void registers_fewer() {}
template <int COUNT> void registers_more() {}
static inline void wgmma_fence() {}
static inline void wgmma_commit() {}
template <int PENDING> void wgmma_wait() {}
void emulate_wgmma(int32_t tokens, int32_t *d, const uint32_t *a, uint64_t b);
template <int TOKENS> void wgmma_s8(int32_t *d, const uint32_t *a, uint64_t b) { emulate_wgmma(TOKENS, d, a, b); }

#endif
