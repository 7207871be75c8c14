/* I16 x T2, the reduction over out: weights as int16 in {-1, 0, 1}, two terms a step. |acc| of R3MES_TERNARY_TERMS terms stays below 2^31: 16256 * 131072. */
#include "ternary.h"

#define STEP_TERMS 2
#define STEP_DOT dot2

INLINE void unpack_group(const uint8_t *packed, int32_t panels, uint8_t *to)
{
    vi code = vi_set(0x00030003), one = vi_set(0x00010001);
    for (int32_t j = 0; j < panels; j++) {
        vi v = vi_load_bytes(packed + j * VECTOR_BYTES);
#pragma clang loop unroll(full)
        for (int g = 0; g < 8; g++) vi_store_bytes(to + (g * panels + j) * VECTOR_BYTES, vi_sub_i16(vi_and(vi_shift_right(v, 2 * g), code), one));
    }
}

#include "ternary_tiles.h"

static void multiply(struct ternary_output output, const int16_t *d, int32_t m, const uint8_t *packed, int32_t out, int32_t first, int32_t end, void *scratch)
{
    struct ternary_area area;
    K(carve_ternary)(scratch, m, out, &area);
    struct ternary_job job = {.out = output, .left = padded_rows(d, m, out, STEP_TERMS, sizeof(int16_t), area.padded),
        .stride = (ptrdiff_t)sizeof(int16_t) * round_up(out, STEP_TERMS), .is_kept = output.values == NULL || out > R3MES_TERNARY_TERMS};
    for (int32_t row = 0; row < m; row += ROW_CHUNK) {
        int32_t last_row = m - row < ROW_CHUNK ? m : row + ROW_CHUNK;
        for (int32_t column = first; column < end; column += COLUMNS) {
            const uint8_t *codes = packed + block_offset(out, column);
            if (!job.is_kept) {
                block(&job, &area, codes, row, last_row, column, 0, out);
                continue;
            }
            int32_t term = 0;
            do {
                int32_t last = out - term < R3MES_TERNARY_TERMS ? out : term + R3MES_TERNARY_TERMS;
                kept_block(&job, &area, codes, row, last_row, column, term, last, out);
                term = last;
            } while (term < out);
        }
    }
}

void K(multiply_ternary_backward)(
    const int16_t *d, const float *sd, int32_t m, const uint8_t *packed, int32_t out, int32_t in, float scale, int32_t first, int32_t end, float *dx, void *scratch)
{
    multiply((struct ternary_output){.row_scale = sd, .scale = scale, .values = dx, .columns = in}, d, m, packed + direction_bytes(in, out), out, first, end, scratch);
}

void K(multiply_ternary_backward_exact)(const int16_t *d, int32_t m, const uint8_t *packed, int32_t out, int32_t in, int32_t first, int32_t end, int32_t *acc, void *scratch)
{
    multiply((struct ternary_output){.integers = acc, .columns = in}, d, m, packed + direction_bytes(in, out), out, first, end, scratch);
}
