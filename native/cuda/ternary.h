/* What the ternary products share: arguments.h says how the weights lie. */
#ifndef R3MES_CUDA_TERNARY_H
#define R3MES_CUDA_TERNARY_H

#include "device.h"

/* The piece of 128 rows from number `piece` on, its first columns; past the last, the last again. */
DEVICE const uint8_t *piece_row(const ternary_product &p, int32_t piece)
{
    int32_t last = (p.n - 1) / PIECE_ROWS;
    return p.w + (int64_t)(piece < last ? piece : last) * (p.k / TILE_COLUMNS) * PIECE_BYTES;
}

/* The tile of 16 rows of number `strip`, its first columns; the next are PIECE_BYTES on. */
DEVICE const uint8_t *tile_row(const ternary_product &p, int32_t strip) { return piece_row(p, strip / 8) + strip % 8 * TILE_BYTES; }

DEVICE void unpack(uint32_t word, uint32_t a[4])
{
    const uint32_t values = 0x000100ff; /* -1, 0, 1 */
    uint32_t low = word & 0x33333333, high = (word >> 2) & 0x33333333;
    a[0] = pick_bytes(values, 0, low);
    a[1] = pick_bytes(values, 0, high);
    a[2] = pick_bytes(values, 0, low >> 16);
    a[3] = pick_bytes(values, 0, high >> 16);
}

/* Rounded three times, each by itself. */
DEVICE float scaled(int32_t sum, float sx, float scale) { return ((float)sum * sx) * scale; }

/* y of one token and two neighbouring rows of w; `pairs`: n is even. */
DEVICE void store_pair(const ternary_product &p, int32_t token, int32_t row, int32_t sum, int32_t next, float sx, bool pairs)
{
    float *y = p.y + (int64_t)token * p.n + row;
    if (pairs) {
        if (row < p.n) *(float2 *)y = (float2){scaled(sum, sx, p.scale), scaled(next, sx, p.scale)};
        return;
    }
    if (row < p.n) y[0] = scaled(sum, sx, p.scale);
    if (row + 1 < p.n) y[1] = scaled(next, sx, p.scale);
}

#endif
