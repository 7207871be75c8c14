/* docs/arithmetic.md, "Quantised rows". Conversions round to nearest even: the default mode of the processor. */
#include "quantize.h"

#define COLUMNS 32 /* of a block of the transpose */

/* Largest magnitude of n floats, as bits. */
static int32_t row_magnitude(const float *x, int64_t n)
{
    vi highest = vi_zero();
    for (int64_t i = 0; i < n; i += LANES) highest = vi_highest(highest, vf_load_part(x + i, n - i));
    return vi_highest_lane(highest);
}

int32_t K(quantize_i8)(const float *x, int32_t rows, int32_t cols, int8_t *q, float *scales)
{
    bool finite = true;
    for (int64_t row = 0; row < rows; row++, x += cols, q += cols) {
        struct row_scale s = scale_of_row(row_magnitude(x, cols), I8_LIMIT);
        scales[row] = s.scale;
        finite &= s.finite;
        if (!s.kept) {
            memset(q, 0, (size_t)cols);
            continue;
        }
        vf inverse = vf_set(s.inverse);
        int64_t i = 0;
        for (; i + 4 * LANES <= cols; i += 4 * LANES)
            store_i8_4(q + i, quantized(vf_load(x + i), inverse), quantized(vf_load(x + i + LANES), inverse),
                quantized(vf_load(x + i + 2 * LANES), inverse), quantized(vf_load(x + i + 3 * LANES), inverse));
        for (; i < cols; i += LANES) store_i8_part(q + i, cols - i, quantized(vf_load_part(x + i, cols - i), inverse));
    }
    return finite;
}

int32_t K(quantize_row_i16)(const float *x, int64_t cols, int16_t *q, float *scale)
{
    struct row_scale s = scale_of_row(row_magnitude(x, cols), I16_LIMIT);
    *scale = s.scale;
    if (!s.kept) {
        memset(q, 0, (size_t)cols * sizeof(int16_t));
        return s.finite;
    }
    vf inverse = vf_set(s.inverse);
    for (int64_t i = 0; i < cols; i += LANES) store_i16_part(q + i, cols - i, quantized(vf_load_part(x + i, cols - i), inverse));
    return 1;
}

int32_t K(quantize_i16)(const float *x, int32_t rows, int32_t cols, int16_t *q, float *scales)
{
    int32_t finite = 1;
    for (int64_t row = 0; row < rows; row++, x += cols, q += cols) finite &= K(quantize_row_i16)(x, cols, q, scales + row);
    return finite;
}

/* LANES values of x * col_scales from i on. */
INLINE vf weighted(const float *x, const float *col_scales, int64_t i, int64_t cols)
{
    return vf_mul(vf_load_part(x + i, cols - i), vf_load_part(col_scales + i, cols - i));
}

static int32_t quantize_row_i16_plus(const float *x, int64_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2)
{
    vi highest = vi_zero();
    for (int64_t i = 0; i < cols; i += LANES) highest = vi_highest(highest, weighted(x, col_scales, i, cols));
    struct row_scale first = scale_of_row(vi_highest_lane(highest), I16_LIMIT);
    *s1 = first.scale;
    vf inverse = vf_set(first.inverse), scale = vf_set(first.scale);
    vm kept = vm_set(first.kept);
    highest = vi_zero();
    for (int64_t i = 0; i < cols; i += LANES) {
        vf y = weighted(x, col_scales, i, cols);
        vi q = vi_where(kept, quantized(y, inverse));
        store_i16_part(q1 + i, cols - i, q);
        highest = vi_highest(highest, vf_sub(y, vf_mul(vf_of_vi(q), scale)));
    }
    struct row_scale second = scale_of_row(vi_highest_lane(highest), I16_LIMIT);
    *s2 = second.scale;
    if (!second.kept) {
        memset(q2, 0, (size_t)cols * sizeof(int16_t));
        return first.finite & second.finite;
    }
    vf second_inverse = vf_set(second.inverse);
    for (int64_t i = 0; i < cols; i += LANES) {
        vf rest = vf_sub(weighted(x, col_scales, i, cols), vf_mul(vf_of_vi(load_i16_part(q1 + i, cols - i)), scale));
        store_i16_part(q2 + i, cols - i, quantized(rest, second_inverse));
    }
    return first.finite & second.finite;
}

int32_t K(quantize_i16_plus)(const float *x, int32_t rows, int32_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2)
{
    int32_t finite = 1;
    for (int64_t row = 0; row < rows; row++, x += cols, q1 += cols, q2 += cols) finite &= quantize_row_i16_plus(x, cols, col_scales, q1, s1 + row, q2, s2 + row);
    return finite;
}

/* LANES columns of row t of x, times its row scale. */
INLINE vf scaled_row(const float *x, int64_t cols, int64_t left, const float *row_scales, int64_t t)
{
    vf v = vf_load_part(x + t * cols, left);
    return row_scales == NULL ? v : vf_mul(v, vf_set(row_scales[t]));
}

/* Eight rows of LANES columns become LANES runs of int16, `count` (at most 8) long, `rows` apart; columns at and beyond `left` are not stored. */
INLINE void store_transposed(const vi v[8], int16_t *q, int64_t rows, int64_t count, int64_t left)
{
    vi p0 = vi_pairs(v[0], v[1]), p1 = vi_pairs(v[2], v[3]), p2 = vi_pairs(v[4], v[5]), p3 = vi_pairs(v[6], v[7]);
    vi a0 = vi_low32(p0, p1), a1 = vi_high32(p0, p1), b0 = vi_low32(p2, p3), b1 = vi_high32(p2, p3);
    vi runs[4] = {vi_low64(a0, b0), vi_high64(a0, b0), vi_low64(a1, b1), vi_high64(a1, b1)}; /* column c is 128 bits of runs[c % 4] */
    int16_t lanes[LANES][8];
    bool whole = count == 8 && left >= LANES;
    int16_t *to = whole ? q : lanes[0];
    int64_t apart = whole ? rows : 8;
#pragma clang loop unroll(full)
    for (int c = 0; c < LANES; c++) vi_store_run(to + c * apart, runs[c % 4], c / 4);
    if (whole) return;
    for (int64_t c = 0; c < LANES && c < left; c++) memcpy(q + c * rows, lanes[c], (size_t)count * sizeof(int16_t));
}

/* `width` (at most COLUMNS) columns: magnitudes down all rows, then blocks of eight rows; whole cache lines are used while they are near. */
static int32_t quantize_columns(const float *x, int64_t rows, int64_t cols, int64_t width, const float *row_scales, int16_t *q, float *scales)
{
    struct column_scales s[COLUMNS / LANES];
    vi highest[COLUMNS / LANES];
    int32_t finite = 1;
    for (int64_t v = 0; v < COLUMNS / LANES; v++) highest[v] = vi_zero();
    for (int64_t t = 0; t < rows; t++)
        for (int64_t v = 0; v * LANES < width; v++)
            highest[v] = vi_highest(highest[v], scaled_row(x + v * LANES, cols, width - v * LANES, row_scales, t));
    for (int64_t v = 0; v * LANES < width; v++) {
        s[v] = scales_of_columns(highest[v]);
        finite &= s[v].finite;
        vf_store_part(scales + v * LANES, width - v * LANES, s[v].scale);
    }
    for (int64_t t = 0; t < rows; t += 8) {
        int64_t count = rows - t < 8 ? rows - t : 8;
        for (int64_t v = 0; v * LANES < width; v++) {
            vi block[8];
            for (int64_t i = 0; i < 8; i++)
                block[i] = i < count ? vi_where(s[v].kept, quantized(scaled_row(x + v * LANES, cols, width - v * LANES, row_scales, t + i), s[v].inverse)) : vi_zero();
            store_transposed(block, q + v * LANES * rows + t, rows, count, width - v * LANES);
        }
    }
    return finite;
}

int32_t K(quantize_i16_transposed)(const float *x, int32_t rows, int32_t cols, const float *row_scales, int16_t *q, float *scales)
{
    int32_t finite = 1;
    for (int64_t j = 0; j < cols; j += COLUMNS)
        finite &= quantize_columns(x + j, rows, cols, cols - j < COLUMNS ? cols - j : COLUMNS, row_scales, q + j * rows, scales + j);
    return finite;
}
