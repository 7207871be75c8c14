/*
 * I8 x T2: codes w + 1 in {0, 1, 2} against int8, four terms a step; the sum of a row's activations is subtracted at the end. Up to DIRECT_ROWS rows (decoding) the codes are
 * unpacked in registers and never stored.
 */
#include "ternary.h"

#define STEP_TERMS 4
#define DIRECT_ROWS 4
#define AHEAD 4096 /* bytes of codes that are asked for before they are needed: a page, which the processor's own prefetcher does not cross */

INLINE void unpack_group(const uint8_t *packed, int32_t panels, uint8_t *to)
{
    vi code = vi_set(0x03030303);
    for (int32_t j = 0; j < panels; j++) {
        vi v = vi_load_bytes(packed + j * VECTOR_BYTES);
#pragma clang loop unroll(full)
        for (int g = 0; g < 4; g++) vi_store_bytes(to + (g * panels + j) * VECTOR_BYTES, vi_and(vi_shift_right(v, 2 * g), code));
    }
}

#if DOT_BYTES

#define STEP_DOT dot4

#else

INLINE void add_steps(struct sums *s, const int rows, const int panels, const int8_t *a, ptrdiff_t stride, const uint8_t *codes, ptrdiff_t step, int32_t steps)
{
    for (int32_t i = 0; i < steps; i += DOT_SHORT_STEPS) {
        int32_t count = steps - i < DOT_SHORT_STEPS ? steps - i : DOT_SHORT_STEPS;
        struct sums shorts;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) shorts.v[r][j] = vi_set(0);
        for (int32_t q = 0; q < count; q++, a += 4, codes += step) {
            vi w[PANELS];
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) w[j] = vi_load_bytes(codes + j * VECTOR_BYTES);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                vi x = vi_splat(a + r * stride);
#pragma clang loop unroll(full)
                for (int j = 0; j < panels; j++) shorts.v[r][j] = dot4_short(shorts.v[r][j], w[j], x);
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) s->v[r][j] = vi_widen_short(s->v[r][j], shorts.v[r][j]);
    }
}

#endif

#include "ternary_tiles.h"

#if DOT_BYTES

/* `rows` rows against one block (or one of its vectors), whole groups of terms. A single row keeps two sums a column, or it would wait for its own additions. */
INLINE void direct(const struct ternary_job *job, const uint8_t *packed, ptrdiff_t step, int32_t terms, int32_t column, const int rows, const int panels)
{
    struct sums s, t;
    vi code = vi_set(0x03030303);
    const int8_t *a = job->left;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s.v[r][j] = t.v[r][j] = vi_set(0);
    for (int32_t g = 0; g < terms; g += GROUP, a += GROUP, packed += step) {
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) {
            vi v = vi_load_bytes(packed + j * VECTOR_BYTES);
            __builtin_prefetch(packed + j * VECTOR_BYTES + AHEAD, 0, 3);
            vi c0 = vi_and(v, code), c1 = vi_and(vi_shift_right(v, 2), code), c2 = vi_and(vi_shift_right(v, 4), code), c3 = vi_and(vi_shift_right(v, 6), code);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                const int8_t *x = a + r * job->stride;
                vi *second = rows == 1 ? &t.v[r][j] : &s.v[r][j];
                s.v[r][j] = dot4(s.v[r][j], c0, vi_splat(x));
                *second = dot4(*second, c1, vi_splat(x + 4));
                s.v[r][j] = dot4(s.v[r][j], c2, vi_splat(x + 8));
                *second = dot4(*second, c3, vi_splat(x + 12));
            }
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++)
            put_sums(&job->out, r, column + j * LANES, vi_sub(rows == 1 ? vi_add(s.v[r][j], t.v[r][j]) : s.v[r][j], vi_set(job->row_sums[r])));
}

INLINE void direct_rows(const struct ternary_job *job, const uint8_t *packed, ptrdiff_t step, int32_t terms, int32_t column, int32_t m, const int panels)
{
    switch (m) {
    case 1: direct(job, packed, step, terms, column, 1, panels); break;
    case 2: direct(job, packed, step, terms, column, 2, panels); break;
    case 3: direct(job, packed, step, terms, column, 3, panels); break;
    case DIRECT_ROWS: direct(job, packed, step, terms, column, DIRECT_ROWS, panels); break;
    default: break;
    }
}

static void direct_block(const struct ternary_job *job, const uint8_t *packed, int32_t terms, int32_t column, int32_t m)
{
    int32_t panels = panels_of(job->out.columns, column);
    ptrdiff_t step = panels * VECTOR_BYTES;
    if (panels == PANELS) direct_rows(job, packed, step, terms, column, m, PANELS);
    else
        for (int32_t j = 0; j < panels; j++) direct_rows(job, packed + j * VECTOR_BYTES, step, terms, column + j * LANES, m, 1);
}

#endif

/* Sums of int8 rows over bytes [first, last). */
static void sum_rows(const int8_t *rows, ptrdiff_t stride, int32_t m, int32_t first, int32_t last, int32_t *sums)
{
    for (int32_t r = 0; r < m; r++) {
        const int8_t *row = rows + r * stride;
        int32_t sum = 0;
        for (int32_t i = first; i < last; i++) sum += row[i];
        sums[r] = sum;
    }
}

static void multiply(struct ternary_output out, const int8_t *x, int32_t m, const uint8_t *packed, int32_t in, int32_t first, int32_t end, void *scratch)
{
    struct ternary_area area;
    K(carve_ternary)(scratch, m, in, &area);
    struct ternary_job job = {.out = out, .left = padded_rows(x, m, in, STEP_TERMS, 1, area.padded), .stride = round_up(in, STEP_TERMS), .row_sums = area.row_sums,
        .is_kept = out.values == NULL || in > R3MES_TERNARY_TERMS};
    if (!job.is_kept) sum_rows(job.left, job.stride, m, 0, in, area.row_sums);
#if DOT_BYTES
    if (m <= DIRECT_ROWS && in % GROUP == 0 && !job.is_kept) {
        for (int32_t column = first; column < end; column += COLUMNS) direct_block(&job, packed + block_offset(in, column), in, column, m);
        return;
    }
#endif
    for (int32_t row = 0; row < m; row += ROW_CHUNK) {
        int32_t last_row = m - row < ROW_CHUNK ? m : row + ROW_CHUNK;
        for (int32_t column = first; column < end; column += COLUMNS) {
            const uint8_t *codes = packed + block_offset(in, column);
            if (!job.is_kept) {
                block(&job, &area, codes, row, last_row, column, 0, in);
                continue;
            }
            int32_t term = 0;
            do {
                int32_t last = in - term < R3MES_TERNARY_TERMS ? in : term + R3MES_TERNARY_TERMS;
                sum_rows(job.left + row * job.stride, job.stride, last_row - row, term, last, area.row_sums + row);
                kept_block(&job, &area, codes, row, last_row, column, term, last, in);
                term = last;
            } while (term < in);
        }
    }
}

void K(multiply_ternary)(
    const int8_t *x, const float *sx, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, int32_t first, int32_t end, float *y, void *scratch)
{
    multiply((struct ternary_output){.row_scale = sx, .scale = scale, .values = y, .columns = out}, x, m, packed, in, first, end, scratch);
}

void K(multiply_ternary_exact)(const int8_t *x, int32_t m, const uint8_t *packed, int32_t out, int32_t in, int32_t first, int32_t end, int32_t *acc, void *scratch)
{
    multiply((struct ternary_output){.integers = acc, .columns = out}, x, m, packed, in, first, end, scratch);
}
