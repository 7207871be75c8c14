/*
 * The packed ternary matrix: two bits a weight, the code w + 1 in {0, 1, 2}, once for each direction, so that both products stream their operand. A direction has a reduced axis
 * (`terms`: in forward, out backward) and columns (out forward, in backward). Columns lie in blocks of PANELS vectors (the last block may have fewer), terms in groups of sixteen:
 * one vector holds, for each of its columns, the codes of a group in the 32 bits of the column's lane.
 *   forward:  term 4g + b at bits 8b + 2g: shifting by 2g leaves four neighbouring terms in the four bytes, as dot4 takes them;
 *   backward: term 2g + h at bits 16h + 2g: shifting by 2g leaves two neighbouring terms in the two halves, as dot2 takes them.
 */
#ifndef R3MES_TERNARY_H
#define R3MES_TERNARY_H

#include "dot.h"

#define ROWS DOT_ROWS
#define PANELS DOT_PANELS
#define COLUMNS (PANELS * LANES) /* of a block; divides R3MES_TERNARY_COLUMNS */
#define GROUP 16
#define ROW_CHUNK (84 * ROWS)        /* rows whose sums wait between two runs of terms */

_Static_assert(R3MES_TERNARY_COLUMNS % COLUMNS == 0, "a range of columns begins at a block");

/* The sums of a tile. */
struct sums {
    vi v[ROWS][PANELS];
};

/* Vectors of columns in the block that begins at `column`. */
INLINE int32_t panels_of(int32_t columns, int32_t column)
{
    int32_t left = (columns - column + LANES - 1) / LANES;
    return left < PANELS ? left : PANELS;
}

INLINE size_t packed_groups(int32_t terms) { return (size_t)(round_up(terms, GROUP) / GROUP); }

INLINE size_t direction_bytes(int32_t terms, int32_t columns) { return align64(packed_groups(terms) * VECTOR_BYTES * (size_t)(round_up(columns, LANES) / LANES)); }

/* Where the block that begins at `column` begins: the blocks before it are full. */
INLINE size_t block_offset(int32_t terms, int32_t column) { return packed_groups(terms) * 4 * (size_t)column; }

/* Where the results of a product go: floats, or the exact integers. */
struct ternary_output {
    const float *row_scale;
    float scale;
    float *values;      /* [m, columns], or NULL: */
    int32_t *integers;
    int32_t columns;
};

/* The sums of a tile's row, from `column` on. */
INLINE void put_sums(const struct ternary_output *out, int32_t row, int32_t column, vi sums)
{
    ptrdiff_t at = (ptrdiff_t)row * out->columns + column;
    vf v = vf_mul(vf_mul(vf_of_vi(sums), vf_set(out->row_scale[row])), vf_set(out->scale));
    vf_store_part(out->values + at, out->columns - column, v);
}

/* The other ways a sum can end, from the sums kept in memory: an exact integer, or, for a reduction longer than int32 holds, part of a wider sum. */
void K(put_kept)(const struct ternary_output *out, int32_t row0, int32_t rows, int32_t column, const int32_t *sums, const int32_t *minus, int64_t *wide, bool last);

/* Rows of `values` of `size` bytes with the length padded by zeros to a multiple of `multiple` values. */
INLINE const void *padded_rows(const void *rows, int32_t m, int32_t length, int32_t multiple, size_t size, void *area)
{
    if (length % multiple == 0) return rows;
    size_t from = (size_t)length * size, to = (size_t)round_up(length, multiple) * size;
    for (int32_t r = 0; r < m; r++) {
        char *row = (char *)area + (size_t)r * to;
        memcpy(row, (const char *)rows + (size_t)r * from, from);
        memset(row + from, 0, to - from);
    }
    return area;
}

/* Scratch of both directions. */
struct ternary_area {
    int32_t *row_sums;
    void *padded;    /* the left operand, where its rows are ragged */
    uint8_t *codes;  /* a run of terms of one block, unpacked */
    int32_t *sums;   /* [ROW_CHUNK, COLUMNS] */
    int64_t *wide;   /* the same, for reductions longer than int32 holds */
};

#define CODE_BYTES (16 * 1024)

size_t K(carve_ternary)(void *scratch, int32_t m, int32_t terms, struct ternary_area *area);

#endif
