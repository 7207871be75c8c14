#include "cuda_emulate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define WATCHED 1
#endif
#endif

#define THREADS_MAX 512
#define STACK_BYTES 262144
#define COPIES_MAX 256
#define YIELDS_MAX 2000000

/* Threads that meet: a warp, a warpgroup, a block. */
struct meeting {
    int32_t size, arrived;
    uint64_t round;
};

struct copy {
    uint32_t to;
    const void *from;
    int32_t group;
};

/* One thread and what it brought to the instruction that it is in. */
struct fiber {
    void *stack_pointer, *fake_stack;
    uint8_t *stack;
    bool alive;
    const uint32_t *a;
    uint32_t b0, b1, address;
    uint64_t descriptor;
    int32_t *d;
    uint32_t *loaded;
    int32_t value, shuffled, copies, groups;
    struct copy pending[COPIES_MAX];
};

static struct fiber fibers[THREADS_MAX];
static struct meeting warps[THREADS_MAX / 32], warpgroups[THREADS_MAX / 128], whole, turns[16];
static void *scheduler;
static int32_t current, thread_count, grid, block[2];
static int64_t idle;
static uint8_t *shared;
static void (*entry)(const void *);
static const void *entry_arguments;

[[noreturn]] static void fail(const char *what)
{
    fprintf(stderr, "cuda_emulate: %s (block %d,%d thread %d)\n", what, block[0], block[1], current);
    abort();
}

/* Saves the callee's registers and this stack, goes on with another. */
extern "C" void switch_stack(void **from, void *to);
__asm__(".text\n.globl switch_stack\nswitch_stack:\n"
        "pushq %rbp\npushq %rbx\npushq %r12\npushq %r13\npushq %r14\npushq %r15\n"
        "movq %rsp, (%rdi)\nmovq %rsi, %rsp\n"
        "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbx\npopq %rbp\nret\n");

[[maybe_unused]] static const void *scheduler_bottom;
[[maybe_unused]] static size_t scheduler_size;

static void leave(bool last)
{
    struct fiber *f = &fibers[current];
#ifdef WATCHED
    __sanitizer_start_switch_fiber(last ? NULL : &f->fake_stack, scheduler_bottom, scheduler_size);
#endif
    (void)last;
    switch_stack(&f->stack_pointer, scheduler);
#ifdef WATCHED
    __sanitizer_finish_switch_fiber(f->fake_stack, &scheduler_bottom, &scheduler_size);
#endif
}

static void yield()
{
    if (++idle > YIELDS_MAX) fail("the threads wait for each other");
    leave(false);
}

static void run_fiber()
{
#ifdef WATCHED
    __sanitizer_finish_switch_fiber(NULL, &scheduler_bottom, &scheduler_size);
#endif
    entry(entry_arguments);
    fibers[current].alive = false;
    idle = 0;
    leave(true);
    fail("a thread ran on after its end");
}

static void resume(int32_t i)
{
    current = i;
#ifdef WATCHED
    void *mine;
    __sanitizer_start_switch_fiber(&mine, fibers[i].stack, STACK_BYTES);
#endif
    switch_stack(&scheduler, fibers[i].stack_pointer);
#ifdef WATCHED
    __sanitizer_finish_switch_fiber(mine, NULL, NULL);
#endif
}

static void begin_fiber(int32_t i)
{
    struct fiber *f = &fibers[i];
    if (f->stack == NULL && posix_memalign((void **)&f->stack, 4096, STACK_BYTES) != 0) fail("no memory");
    void **top = (void **)(f->stack + STACK_BYTES) - 2;
    *top = (void *)run_fiber; /* returned to with rsp as after a call */
    top -= 6;
    memset(top, 0, 6 * sizeof(void *));
    f->stack_pointer = top;
    f->fake_stack = NULL;
    f->alive = true;
    f->copies = f->groups = 0;
}

static void run_block()
{
    for (int32_t i = 0; i < thread_count; i++) begin_fiber(i);
    for (int32_t i = 0; i < THREADS_MAX / 32; i++) warps[i] = {32, 0, 0};
    for (int32_t i = 0; i < THREADS_MAX / 128; i++) warpgroups[i] = {128, 0, 0};
    whole = {thread_count, 0, 0};
    for (struct meeting &turn : turns) turn = {256, 0, 0};
    idle = 0;
    for (bool any = true; any;) {
        any = false;
        for (int32_t i = 0; i < thread_count; i++)
            if (fibers[i].alive) any = true, resume(i);
    }
}

void emulate(int32_t grid_x, int32_t grid_y, int32_t threads, int32_t bytes, void (*kernel)(const void *), const void *arguments)
{
    entry = kernel, entry_arguments = arguments, thread_count = threads, grid = grid_x;
    if (posix_memalign((void **)&shared, 1024, (size_t)(bytes > 0 ? bytes : 1)) != 0) fail("no memory");
    for (block[1] = 0; block[1] < grid_y; block[1]++)
        for (block[0] = 0; block[0] < grid_x; block[0]++) {
            memset(shared, 0xa5, (size_t)bytes);
            run_block();
        }
    free(shared);
}

template <typename F> static void meet(struct meeting &at, F done)
{
    uint64_t round = at.round;
    if (++at.arrived == at.size) {
        done();
        at.arrived = 0;
        at.round++;
        idle = 0;
        return;
    }
    while (at.round == round) yield();
}

uint8_t *emulate_shared() { return shared; }
int32_t thread_index() { return current; }
int32_t block_x() { return block[0]; }
int32_t block_y() { return block[1]; }
int32_t grid_x() { return grid; }
void barrier() { meet(whole, [] {}); }
void warp_barrier() { meet(warps[current / 32], [] {}); }
void turn_wait(int32_t name) { meet(turns[name], [] {}); }

void turn_give(int32_t name)
{
    if (++turns[name].arrived < turns[name].size) return;
    turns[name].arrived = 0;
    turns[name].round++;
    idle = 0;
}

int32_t shuffle_xor(int32_t value, int32_t mask)
{
    int32_t me = current, first = me / 32 * 32;
    fibers[me].value = value;
    meet(warps[me / 32], [=] {
        for (int32_t i = 0; i < 32; i++) fibers[first + i].shuffled = fibers[first + (i ^ mask)].value;
    });
    return fibers[me].shuffled;
}

int32_t dot4(int32_t a, int32_t b, int32_t c)
{
    for (int32_t i = 0; i < 4; i++) c = (int32_t)((uint32_t)c + (uint32_t)((int8_t)(a >> 8 * i) * (int8_t)(b >> 8 * i)));
    return c;
}

int32_t dot4_unsigned(uint32_t a, int32_t b, int32_t c)
{
    for (int32_t i = 0; i < 4; i++) c = (int32_t)((uint32_t)c + (uint32_t)((uint8_t)(a >> 8 * i) * (int8_t)(b >> 8 * i)));
    return c;
}

uint32_t pick_bytes(uint32_t low, uint32_t high, uint32_t select)
{
    uint64_t bytes = (uint64_t)high << 32 | low;
    uint32_t d = 0;
    for (int32_t i = 0; i < 4; i++) {
        uint32_t nibble = select >> 4 * i & 15, byte = (uint32_t)(bytes >> 8 * (nibble & 7)) & 255;
        d |= (nibble & 8 ? (byte & 128 ? 255u : 0u) : byte) << 8 * i;
    }
    return d;
}

int32_t float_bits(float f) { return __builtin_bit_cast(int32_t, f); }
float bits_float(int32_t bits) { return __builtin_bit_cast(float, bits); }
int32_t round_even(float f) { return (int32_t)rintf(f); }
int64_t round_even_wide(float f) { return (int64_t)rintf(f); }
float square_root(float f) { return sqrtf(f); }
void add_shared_sum(int64_t *to, int64_t value) { *to += value; }

uint32_t shared_address(const void *p) { return (uint32_t)((const uint8_t *)p - shared); }

void copy_async(uint32_t to, const void *from)
{
    struct fiber *f = &fibers[current];
    if (f->copies == COPIES_MAX) fail("too many copies at once");
    if (to % 16 != 0 || (uintptr_t)from % 16 != 0) fail("a copy is not aligned");
    f->pending[f->copies++] = {to, from, f->groups};
}

void copy_commit() { fibers[current].groups++; }

void emulate_copy_wait(int32_t pending)
{
    struct fiber *f = &fibers[current];
    int32_t kept = 0;
    for (int32_t i = 0; i < f->copies; i++) {
        if (f->pending[i].group >= f->groups - pending)
            f->pending[kept++] = f->pending[i];
        else
            memcpy(shared + f->pending[i].to, f->pending[i].from, 16);
    }
    f->copies = kept;
}

void load_matrices(uint32_t d[4], uint32_t address)
{
    int32_t first = current / 32 * 32;
    if (address % 16 != 0) fail("a row of a matrix is not aligned");
    fibers[current].address = address;
    fibers[current].loaded = d;
    meet(warps[current / 32], [=] {
        for (int32_t i = 0; i < 4; i++)
            for (int32_t lane = 0; lane < 32; lane++) memcpy(fibers[first + lane].loaded + i, shared + fibers[first + i * 8 + lane / 4].address + lane % 4 * 4, 4);
    });
}

/* Element [row, column] of the 16 by 32 bytes that a warp holds as a first operand. */
static int32_t first_operand(int32_t warp, int32_t row, int32_t column)
{
    const uint32_t *a = fibers[warp * 32 + row % 8 * 4 + column % 16 / 4].a;
    return (int8_t)(a[row / 8 + column / 16 * 2] >> column % 4 * 8);
}

void mma_s8(int32_t d[4], const uint32_t a[4], uint32_t b0, uint32_t b1)
{
    struct fiber *f = &fibers[current];
    int32_t warp = current / 32;
    f->a = a, f->b0 = b0, f->b1 = b1, f->d = d;
    meet(warps[warp], [=] {
        int8_t left[16][32], right[8][32];
        for (int32_t k = 0; k < 32; k++) {
            for (int32_t row = 0; row < 16; row++) left[row][k] = (int8_t)first_operand(warp, row, k);
            for (int32_t n = 0; n < 8; n++) {
                const struct fiber &from = fibers[warp * 32 + n * 4 + k % 16 / 4];
                right[n][k] = (int8_t)((k < 16 ? from.b0 : from.b1) >> k % 4 * 8);
            }
        }
        for (int32_t row = 0; row < 16; row++)
            for (int32_t n = 0; n < 8; n++) {
                int32_t sum = 0;
                for (int32_t k = 0; k < 32; k++) sum += left[row][k] * right[n][k];
                int32_t *to = fibers[warp * 32 + row % 8 * 4 + n / 2].d + row / 8 * 2 + n % 2;
                *to = (int32_t)((uint32_t)*to + (uint32_t)sum);
            }
    });
}

/* Eight bytes of shared memory. */
struct mbarrier {
    uint8_t count, pending, phase, unused;
    int32_t bytes;
};

static struct mbarrier *mbarrier_of(uint32_t at) { return (struct mbarrier *)(shared + at); }

static void mbarrier_settle(struct mbarrier *b)
{
    if (b->pending != 0 || b->bytes != 0) return;
    b->phase ^= 1;
    b->pending = b->count;
    idle = 0;
}

static void arrive(struct mbarrier *b, int32_t bytes)
{
    if (b->pending == 0) fail("one arrival too many");
    b->bytes += bytes;
    b->pending--;
    mbarrier_settle(b);
}

void mbarrier_init(uint32_t at, int32_t count) { *mbarrier_of(at) = {(uint8_t)count, (uint8_t)count, 0, 0, 0}; }
void mbarrier_arrive(uint32_t at) { arrive(mbarrier_of(at), 0); }
void mbarrier_expect(uint32_t at, int32_t bytes) { arrive(mbarrier_of(at), bytes); }

void mbarrier_wait(uint32_t at, int32_t parity)
{
    while (mbarrier_of(at)->phase == parity) yield();
}

/* Rows of 128 bytes, the 16 bytes within a row by the row's number of eight: the 128-byte swizzle. */
static uint32_t swizzled(uint32_t address) { return address ^ ((address >> 7 & 7) << 4); }

void copy_box(uint32_t to, const void *map, int32_t column, int32_t row, uint32_t mbarrier)
{
    const struct emulated_map *m = (const struct emulated_map *)map;
    if (to % 1024 != 0) fail("a box is not aligned");
    for (int32_t r = 0; r < m->box_rows; r++)
        for (int32_t c = 0; c < 128; c++) {
            bool inside = row + r < m->rows && column + c < m->columns;
            shared[swizzled(to + (uint32_t)(r * 128 + c))] = inside ? (uint8_t)m->data[(int64_t)(row + r) * m->columns + column + c] : 0;
        }
    struct mbarrier *b = mbarrier_of(mbarrier);
    b->bytes -= m->box_rows * 128;
    mbarrier_settle(b);
}

void copy_bytes(uint32_t to, const void *from, int32_t count, uint32_t mbarrier)
{
    if (to % 16 != 0 || (uintptr_t)from % 16 != 0 || count % 16 != 0) fail("a copy is not aligned");
    memcpy(shared + to, from, (size_t)count);
    struct mbarrier *b = mbarrier_of(mbarrier);
    b->bytes -= count;
    mbarrier_settle(b);
}

word4 load_shared(uint32_t from)
{
    word4 w;
    memcpy(&w, shared + from, sizeof w);
    return w;
}

void emulate_wgmma(int32_t tokens, int32_t *d, const uint32_t *a, uint64_t b)
{
    struct fiber *f = &fibers[current];
    int32_t first = current / 128 * 4;
    f->a = a, f->d = d, f->descriptor = b;
    meet(warpgroups[current / 128], [=] {
        uint32_t start = (uint32_t)(b & 0x3fff) << 4, stride = (uint32_t)(b >> 32 & 0x3fff) << 4;
        if (b >> 62 != 1 || (b >> 49 & 7) != 0) fail("a descriptor that is not emulated");
        for (int32_t i = 0; i < 128; i++)
            if (fibers[first * 32 + i].descriptor != b) fail("descriptors differ in a warpgroup");
        for (int32_t t = 0; t < tokens; t++) {
            int8_t x[32];
            for (int32_t k = 0; k < 32; k++) x[k] = (int8_t)shared[swizzled(start + (uint32_t)(t / 8) * stride + (uint32_t)(t % 8 * 128 + k))];
            for (int32_t row = 0; row < 64; row++) {
                int32_t sum = 0, warp = first + row / 16, r = row % 16;
                for (int32_t k = 0; k < 32; k++) sum += first_operand(warp, r, k) * x[k];
                int32_t *to = fibers[warp * 32 + r % 8 * 4 + t % 8 / 2].d + t / 8 * 4 + r / 8 * 2 + t % 2;
                *to = (int32_t)((uint32_t)*to + (uint32_t)sum);
            }
        }
    });
}
