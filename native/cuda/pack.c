#include "pack.h"

#include <string.h>

size_t cuda_ternary_bytes(int32_t n, int32_t k) { return (size_t)((n + PIECE_ROWS - 1) / PIECE_ROWS) * (size_t)(PADDED(k) / TILE_COLUMNS) * PIECE_BYTES; }

void cuda_ternary_pack(const int8_t *w, int32_t n, int32_t k, uint8_t *packed)
{
    const int32_t tiles = PADDED(k) / TILE_COLUMNS;
    memset(packed, 0x55, cuda_ternary_bytes(n, k)); /* zeros */
    for (int32_t row = 0; row < n; row++)
        for (int32_t column = 0; column < k; column++) {
            int32_t within = column % TILE_COLUMNS, word = within / 32, half = within % 32 / 16, q = within % 16 / 4, nibble = half * 4 + within % 4, lane = row % TILE_ROWS / 2 * 4 + q;
            int32_t bit = nibble * 4 + row % 2 * 2;
            uint8_t *at = packed + ((size_t)(row / PIECE_ROWS) * (size_t)tiles + (size_t)(column / TILE_COLUMNS)) * PIECE_BYTES + row % PIECE_ROWS / TILE_ROWS * TILE_BYTES + lane * 16 + word * 4 + bit / 8;
            int32_t code = w[(size_t)row * (size_t)k + (size_t)column] + 1;
            *at = (uint8_t)((*at & ~(3 << bit % 8)) | code << bit % 8);
        }
}
