/* Packing of a ternary matrix for both directions (ternary.h), and what the two products share. */
#include "ternary.h"

/* Four weights as four codes. */
INLINE uint32_t codes_of(const int8_t *w)
{
    uint32_t bytes;
    memcpy(&bytes, w, sizeof bytes);
    return ((bytes & 0x7f7f7f7f) + 0x01010101) & 0x03030303;
}

/* The codes of up to GROUP terms of one column, whose weights lie side by side. */
INLINE uint32_t forward_group(const int8_t *w, int32_t count)
{
    int8_t whole[GROUP] = {0};
    memcpy(whole, w, (size_t)(count < GROUP ? count : GROUP));
    return codes_of(whole) | codes_of(whole + 4) << 2 | codes_of(whole + 8) << 4 | codes_of(whole + 12) << 6;
}

static void pack_forward(const int8_t *w, int32_t out, int32_t in, uint8_t *packed)
{
    for (int32_t o = 0; o < out; o++) {
        int32_t column = o / COLUMNS * COLUMNS, panels = panels_of(out, column);
        uint8_t *to = packed + block_offset(in, column) + (size_t)(o - column) * 4;
        for (int32_t i = 0; i < in; i += GROUP, to += (size_t)panels * VECTOR_BYTES) {
            uint32_t word = forward_group(w + (ptrdiff_t)o * in + i, in - i);
            memcpy(to, &word, sizeof word);
        }
    }
}

/* One vector: the codes of a group of rows of w, for `count` columns. */
static void backward_group(const int8_t *w, ptrdiff_t stride, int32_t terms, int32_t count, uint8_t *to)
{
    uint32_t words[LANES] = {0};
    for (int32_t t = 0; t < terms && t < GROUP; t++) {
        int bit = 16 * (t & 1) + 2 * (t >> 1);
        for (int32_t l = 0; l < count; l++) words[l] |= (uint32_t)(w[t * stride + l] + 1) << bit;
    }
    memcpy(to, words, sizeof words);
}

static void pack_backward(const int8_t *w, int32_t out, int32_t in, uint8_t *packed)
{
    for (int32_t column = 0; column < in; column += COLUMNS) {
        int32_t panels = panels_of(in, column);
        uint8_t *to = packed + block_offset(out, column);
        for (int32_t o = 0; o < out; o += GROUP)
            for (int32_t j = 0; j < panels; j++, to += VECTOR_BYTES) {
                int32_t first = column + j * LANES, count = in - first < LANES ? in - first : LANES;
                backward_group(w + (ptrdiff_t)o * in + first, in, out - o, count, to);
            }
    }
}

size_t K(ternary_bytes)(int32_t out, int32_t in) { return direction_bytes(in, out) + direction_bytes(out, in); }

void K(ternary_pack)(const int8_t *w, int32_t out, int32_t in, uint8_t *packed)
{
    memset(packed, 0, K(ternary_bytes)(out, in));
    pack_forward(w, out, in, packed);
    pack_backward(w, out, in, packed + direction_bytes(in, out));
}

size_t K(carve_ternary)(void *scratch, int32_t m, int32_t terms, struct ternary_area *area)
{
    uintptr_t at = (uintptr_t)scratch;
    area->row_sums = carve(&at, (size_t)m * sizeof(int32_t));
    area->padded = carve(&at, terms % 4 == 0 ? 0 : (size_t)m * (size_t)round_up(terms, 4) * sizeof(int16_t));
    area->codes = carve(&at, CODE_BYTES);
    area->sums = carve(&at, ROW_CHUNK * COLUMNS * sizeof(int32_t));
    area->wide = carve(&at, terms <= R3MES_TERNARY_TERMS ? 0 : ROW_CHUNK * COLUMNS * sizeof(int64_t));
    return at - (uintptr_t)scratch;
}

size_t K(ternary_scratch_bytes)(int32_t m, int32_t terms)
{
    struct ternary_area area;
    return K(carve_ternary)(NULL, m, terms, &area);
}

/* A row at a time in plain C: only checks and very long reductions come here. */
void K(put_kept)(const struct ternary_output *out, int32_t row0, int32_t rows, int32_t column, const int32_t *sums, const int32_t *minus, int64_t *wide, bool last)
{
    int32_t count = out->columns - column < COLUMNS ? out->columns - column : COLUMNS;
    for (int32_t r = 0; r < rows; r++, sums += COLUMNS) {
        ptrdiff_t at = (ptrdiff_t)(row0 + r) * out->columns + column;
        for (int32_t j = 0; j < count; j++) {
            int64_t sum = (int64_t)sums[j] - (minus == NULL ? 0 : minus[row0 + r]);
            if (wide != NULL) sum = wide[r * COLUMNS + j] += sum;
            if (!last) continue;
            if (out->values == NULL) out->integers[at + j] = (int32_t)sum;
            else out->values[at + j] = ((float)sum * out->row_scale[row0 + r]) * out->scale;
        }
    }
}
