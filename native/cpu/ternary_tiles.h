/*
 * A product with a packed ternary matrix, for either direction: included by ternary_forward.c and ternary_backward.c, which say before what differs:
 *   STEP_TERMS                        terms in four bytes of the left operand: 4 int8 or 2 int16
 *   unpack_group(packed, panels, to)  PANELS vectors of a group of terms -> GROUP / STEP_TERMS vectors each, [step][panel]
 *   STEP_DOT                          the instruction that adds a step to a sum; without it add_steps, which adds the steps of a tile
 * A block of columns at a time: its codes are unpacked a run of terms at a time (CODE_BYTES, which the first-level cache holds) and meet every row of the left operand, ROWS at
 * a time; between runs the sums wait in memory.
 */
#include "ternary.h"

#define RUN_STEPS (CODE_BYTES / (PANELS * VECTOR_BYTES))
#define RUN_TERMS (RUN_STEPS * STEP_TERMS)

#if defined(STEP_DOT)

INLINE void add_steps(struct sums *s, const int rows, const int panels, const int8_t *a, ptrdiff_t stride, const uint8_t *codes, ptrdiff_t step, int32_t steps)
{
    for (int32_t i = 0; i < steps; i++, a += 4, codes += step) {
        vi w[PANELS];
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) w[j] = vi_load_bytes(codes + j * VECTOR_BYTES);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vi x = vi_splat(a + r * stride);
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) s->v[r][j] = STEP_DOT(s->v[r][j], w[j], x);
        }
    }
}

#endif

struct ternary_job {
    struct ternary_output out;
    const int8_t *left;       /* bytes */
    ptrdiff_t stride;         /* bytes of a row, a multiple of 4 */
    const int32_t *row_sums;  /* to subtract, or NULL */
    bool is_kept;             /* every sum goes through memory */
};

/* What a tile meets: `steps` of terms from byte `at` of each row, against unpacked codes. */
struct ternary_run {
    const uint8_t *codes;
    ptrdiff_t step;           /* bytes of codes from one step to the next */
    ptrdiff_t at;
    int32_t steps;
    bool is_first, is_last;
};

INLINE void tile(const struct ternary_job *job, const struct ternary_run *run, int32_t row, int32_t column, int32_t *kept, const int rows, const int panels)
{
    struct sums s;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) s.v[r][j] = run->is_first ? vi_set(0) : vi_load_bytes(kept + r * COLUMNS + j * LANES);
    add_steps(&s, rows, panels, job->left + row * job->stride + run->at, job->stride, run->codes, run->step, run->steps);
    if (!run->is_last || job->is_kept) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int j = 0; j < panels; j++) vi_store_bytes(kept + r * COLUMNS + j * LANES, s.v[r][j]);
        return;
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        vi minus = vi_set(job->row_sums == NULL ? 0 : job->row_sums[row + r]);
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) put_sums(&job->out, row + r, column + j * LANES, vi_sub(s.v[r][j], minus));
    }
}

/* Rows [row, end) against one vector of columns, or PANELS. */
INLINE void tiles(const struct ternary_job *job, const struct ternary_run *run, int32_t row, int32_t end, int32_t column, int32_t *kept, const int panels)
{
    for (; row + ROWS <= end; row += ROWS, kept += ROWS * COLUMNS) tile(job, run, row, column, kept, ROWS, panels);
    switch (end - row) {
#if ROWS > 5
    case 5: tile(job, run, row, column, kept, 5, panels); break;
    case 4: tile(job, run, row, column, kept, 4, panels); break;
#endif
    case 3: tile(job, run, row, column, kept, 3, panels); break;
    case 2: tile(job, run, row, column, kept, 2, panels); break;
    case 1: tile(job, run, row, column, kept, 1, panels); break;
    default: break;
    }
}

/* Rows [row, end) (at most ROW_CHUNK) of the block that begins at `column`, over terms [first, last). */
static void block(const struct ternary_job *job, const struct ternary_area *area, const uint8_t *packed, int32_t row, int32_t end, int32_t column, int32_t first, int32_t last)
{
    int32_t panels = panels_of(job->out.columns, column);
    const uint8_t *group = packed + packed_groups(first) * (size_t)panels * VECTOR_BYTES;
    int32_t term = first;
    do { /* once even without terms, whose sums are 0 */
        int32_t count = last - term < RUN_TERMS ? last - term : RUN_TERMS;
        for (int32_t g = 0; g < count; g += GROUP, group += panels * VECTOR_BYTES) unpack_group(group, panels, area->codes + g / STEP_TERMS * panels * VECTOR_BYTES);
        struct ternary_run run = {.codes = area->codes, .step = panels * VECTOR_BYTES, .at = (ptrdiff_t)term * (4 / STEP_TERMS), .steps = (count + STEP_TERMS - 1) / STEP_TERMS,
            .is_first = term == first, .is_last = term + count >= last};
        if (panels == PANELS) tiles(job, &run, row, end, column, area->sums, PANELS);
        else
            for (int32_t j = 0; j < panels; j++, run.codes += VECTOR_BYTES) tiles(job, &run, row, end, column + j * LANES, area->sums + j * LANES, 1);
        term += RUN_TERMS;
    } while (term < last);
}

/* The block for rows [row, end), whose sums are kept and then put where they go: as integers, or added to wider ones run of R3MES_TERNARY_TERMS by run. */
static void kept_block(
    const struct ternary_job *job, const struct ternary_area *area, const uint8_t *packed, int32_t row, int32_t end, int32_t column, int32_t first, int32_t last, int32_t terms)
{
    int64_t *wide = terms > R3MES_TERNARY_TERMS ? area->wide : NULL;
    if (wide != NULL && first == 0) memset(wide, 0, ROW_CHUNK * COLUMNS * sizeof(int64_t));
    block(job, area, packed, row, end, column, first, last);
    K(put_kept)(&job->out, row, end - row, column, area->sums, job->row_sums, wide, last == terms);
}
