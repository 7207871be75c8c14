/* What the kernels use of the device: clang's builtins and PTX, without a header of NVIDIA's. With R3MES_EMULATE the same names are functions of the host (native/tests/cuda_emulate.h). */
#ifndef R3MES_CUDA_DEVICE_H
#define R3MES_CUDA_DEVICE_H

#ifdef R3MES_EMULATE
#include "../tests/cuda_emulate.h"
#else

typedef __INT8_TYPE__ int8_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;

#define KERNEL extern "C" __attribute__((global)) void
#define DEVICE static __attribute__((device)) __attribute__((always_inline)) inline
#define THREADS(count, blocks) __attribute__((launch_bounds(count, blocks)))
#define DEVICE_MEMBER __attribute__((device)) __attribute__((always_inline)) inline
#define CONSTANT_TABLE static __attribute__((constant)) const
#define SHARED(name) extern __attribute__((shared)) __attribute__((aligned(1024))) uint8_t name[]
#define UNROLL _Pragma("clang loop unroll(full)")

/* 16 bytes, moved as one. */
typedef uint32_t word4 __attribute__((ext_vector_type(4)));
typedef float float2 __attribute__((ext_vector_type(2)));
typedef float float4 __attribute__((ext_vector_type(4)));

DEVICE int32_t thread_index() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE int32_t block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int32_t grid_x() { return __nvvm_read_ptx_sreg_nctaid_x(); }
DEVICE int32_t block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE void barrier() { __syncthreads(); }
/* What a warp's lanes did to memory before it, they all see after it. */
DEVICE void warp_barrier() { asm volatile("bar.warp.sync 0xffffffff;" ::: "memory"); }

/* The value of the lane whose number differs by the bits of mask. */
DEVICE int32_t shuffle_xor(int32_t value, int32_t mask)
{
    int32_t other;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 0x1f, 0xffffffff;" : "=r"(other) : "r"(value), "r"(mask));
    return other;
}

DEVICE int32_t float_bits(float f) { return __builtin_bit_cast(int32_t, f); }
DEVICE float bits_float(int32_t bits) { return __builtin_bit_cast(float, bits); }
/* rne(f) for |f| < 2^31 */
DEVICE int32_t round_even(float f)
{
    int32_t i;
    asm("cvt.rni.s32.f32 %0, %1;" : "=r"(i) : "f"(f));
    return i;
}

/* rne(f) for |f| < 2^63 */
DEVICE int64_t round_even_wide(float f)
{
    int64_t i;
    asm("cvt.rni.s64.f32 %0, %1;" : "=l"(i) : "f"(f));
    return i;
}
DEVICE float square_root(float f)
{
    float root;
    asm("sqrt.rn.f32 %0, %1;" : "=f"(root) : "f"(f));
    return root;
}
/* Adds to a word of global memory that other blocks add to: integers, so in any order. */
DEVICE void add_shared_sum(int64_t *to, int64_t value) { asm volatile("red.global.add.u64 [%0], %1;" ::"l"(to), "l"(value) : "memory"); }

/* c + the sum of four products of bytes: signed x signed, unsigned x signed. */
DEVICE int32_t dot4(int32_t a, int32_t b, int32_t c)
{
    int32_t d;
    asm("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
    return d;
}

DEVICE int32_t dot4_unsigned(uint32_t a, int32_t b, int32_t c)
{
    int32_t d;
    asm("dp4a.u32.s32 %0, %1, %2, %3;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
    return d;
}

/* Each of the four low nibbles of `select` picks a byte of high:low. */
DEVICE uint32_t pick_bytes(uint32_t low, uint32_t high, uint32_t select)
{
    uint32_t d;
    asm("prmt.b32 %0, %1, %2, %3;" : "=r"(d) : "r"(low), "r"(high), "r"(select));
    return d;
}

DEVICE uint32_t shared_address(const void *p) { return (uint32_t)(uint64_t)(__attribute__((address_space(3))) const char *)p; }

/* sm_80 and later */

DEVICE void copy_async(uint32_t to, const void *from)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from) : "memory");
}
DEVICE void copy_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int PENDING> DEVICE void copy_wait() { asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory"); }

/* Four 8x8 matrices of 16 bits: lane i gives the address of row i % 8 of matrix i / 8. */
DEVICE void load_matrices(uint32_t d[4], uint32_t address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];" : "=r"(d[0]), "=r"(d[1]), "=r"(d[2]), "=r"(d[3]) : "r"(address) : "memory");
}

/* d[16, 8] += a[16, 32] . b[8, 32]^T, int8 into int32 */
DEVICE void mma_s8(int32_t d[4], const uint32_t a[4], uint32_t b0, uint32_t b1)
{
    asm volatile("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/* sm_90a */

DEVICE void mbarrier_init(uint32_t at, int32_t count) { asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(at), "r"(count) : "memory"); }
DEVICE void mbarrier_publish() { asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory"); }
DEVICE void mbarrier_arrive(uint32_t at) { asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(at) : "memory"); }
DEVICE void mbarrier_expect(uint32_t at, int32_t bytes)
{
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at), "r"(bytes) : "memory");
}
DEVICE void mbarrier_wait(uint32_t at, int32_t parity)
{
    asm volatile("{\n.reg .pred p;\nWAIT_%=:\nmbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1;\n@p bra DONE_%=;\nbra WAIT_%=;\nDONE_%=:\n}" ::"r"(at), "r"(parity) : "memory");
}
/* The tensor map at `map`, in global memory, is read anew. */
DEVICE void map_acquire(const void *map) { asm volatile("fence.proxy.tensormap::generic.acquire.gpu [%0], 128;" ::"l"(map) : "memory"); }
/* A box of the tensor that `map` describes, from (column, row) on, into shared memory. */
DEVICE void copy_box(uint32_t to, const void *map, int32_t column, int32_t row, uint32_t mbarrier)
{
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(to), "l"(map), "r"(column), "r"(row), "r"(mbarrier)
                 : "memory");
}
/* Named barriers of two warpgroups: one waits until the other has arrived, or waited, there too. */
DEVICE void turn_wait(int32_t name) { asm volatile("bar.sync %0, 256;" ::"r"(name) : "memory"); }
DEVICE void turn_give(int32_t name) { asm volatile("bar.arrive %0, 256;" ::"r"(name) : "memory"); }
/* `count` bytes of global memory, a multiple of 16. */
DEVICE void copy_bytes(uint32_t to, const void *from, int32_t count, uint32_t mbarrier)
{
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(to), "l"(from), "r"(count), "r"(mbarrier) : "memory");
}
DEVICE word4 load_shared(uint32_t from)
{
    uint32_t x, y, z, w;
    asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];" : "=r"(x), "=r"(y), "=r"(z), "=r"(w) : "r"(from) : "memory");
    return (word4){x, y, z, w};
}
/* A warpgroup gives registers back or takes more: `count` a thread. */
template <int COUNT> DEVICE void registers_fewer() { asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(COUNT)); }
template <int COUNT> DEVICE void registers_more() { asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(COUNT)); }
DEVICE void wgmma_fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
DEVICE void wgmma_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int PENDING> DEVICE void wgmma_wait() { asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(PENDING) : "memory"); }

#endif

#include "arguments.h"

/* This thread's first element, and how many threads there are. */
DEVICE int64_t first_element(int32_t threads) { return (int64_t)block_x() * threads + thread_index(); }
DEVICE int64_t all_threads(int32_t threads) { return (int64_t)grid_x() * threads; }

#endif
