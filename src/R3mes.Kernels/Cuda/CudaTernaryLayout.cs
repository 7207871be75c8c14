using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda;

/// <summary>Ternary weights as the kernels read them: native/cuda/arguments.h says how they lie.</summary>
internal static class CudaTernaryLayout
{
    /// <summary>What <paramref name="w"/>, [n, k] of -1, 0 and 1, becomes.</summary>
    public static byte[] Pack(ReadOnlySpan<sbyte> w, int n, int k)
    {
        int tiles = PADDED(k) / TILE_COLUMNS;
        byte[] packed = new byte[(n + PIECE_ROWS - 1) / PIECE_ROWS * tiles * PIECE_BYTES];
        packed.AsSpan().Fill(0x55); // zeros
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < k; column++)
            {
                int within = column % TILE_COLUMNS, nibble = (within % 32 / 16 * 4) + (within % 4), lane = (row % TILE_ROWS / 2 * 4) + (within % 16 / 4), bit = (nibble * 4) + (row % 2 * 2);
                int piece = (row / PIECE_ROWS * tiles) + (column / TILE_COLUMNS), tile = row % PIECE_ROWS / TILE_ROWS;
                ref byte at = ref packed[(piece * PIECE_BYTES) + (tile * TILE_BYTES) + (lane * 16) + (within / 32 * 4) + (bit / 8)];
                at = (byte)((at & ~(3 << (bit % 8))) | ((w[(row * k) + column] + 1) << (bit % 8)));
            }
        }

        return packed;
    }
}
