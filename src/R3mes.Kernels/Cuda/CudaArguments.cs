using System.Runtime.InteropServices;

namespace R3mes.Kernels.Cuda;

/// <summary>native/cuda/arguments.h, C's names kept: it says what each means. Pointers are the device's.</summary>
internal static class CudaArguments
{
    public const int PIECE_ROWS = 128;
    public const int PIECE_BYTES = 4096;
    public const int TILE_ROWS = 16;
    public const int TILE_COLUMNS = 128;
    public const int TILE_BYTES = 512;
    public const int TERMS_MAX = 131072;
    public const int COPY_THREADS = 512;
    public const int COPY_WORDS = 8;
    public const int QUANTIZE_THREADS = 256;
    public const int QUANTIZE_SHARED_BYTES = QUANTIZE_THREADS / 32 * 8;
    public const int COLUMNS_THREADS = 256;
    public const int COLUMNS_SHARED_BYTES = 32 * 33 * 4;
    public const int ELEMENT_THREADS = 256;
    public const int ATTENTION_THREADS = 256;
    public const int ATTENTION_DIM_MAX = 1024;
    public const int ATTENTION_CHUNK = 1024;
    public const int ATTENTION_SHARED_BYTES = 64 + (2 * ATTENTION_DIM_MAX) + (ATTENTION_CHUNK * 4) + (ATTENTION_THREADS * 32);
    public const int DIGEST_THREADS = 64;
    public const int DP4A_THREADS = 256;
    public const int MMA_WIDE_THREADS = 128;
    public const int MMA_WIDE_SHARED_BYTES = 4 * 128 * TILE_COLUMNS;
    public const int PRODUCT_THREADS = 128;
    public const int WGMMA_THREADS = 384;

    public static int PADDED(int k) => (k + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS;

    public static int DP4A_SHARED_BYTES(int tokens) => tokens * 4096;

    public static int MMA_NARROW_SHARED_BYTES(int warps) => warps * 4096;

    public static int PRODUCT_SHARED_BYTES(int aPlanes) => 2 * (aPlanes + 2) * 64 * 128;

    public static int WGMMA_SHARED_BYTES(int tokens, int rows, int stages) => 1024 + (stages * ((tokens * TILE_COLUMNS) + (rows / PIECE_ROWS * PIECE_BYTES)));

    [StructLayout(LayoutKind.Sequential)]
    public struct ternary_product
    {
        public nint x, x_map, sx, w, y;
        public long plane;
        public int m, n, k, planes;
        public float scale;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct rows_product
    {
        public nint a, b, sa, sb, c;
        public long a_plane, b_plane;
        public int m, n, k;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct quantize_rows
    {
        public nint x, high, low, scales, finite;
        public int k, k_padded;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct quantize_columns
    {
        public nint x, row_scales, high, low, scales, finite;
        public int rows, k, rows_padded;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct quantize_twice
    {
        public nint x, col_scales, first, second, first_scales, second_scales, finite;
        public long plane;
        public int k, k_padded;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct norm_rows
    {
        public nint x, gain, high, low, scales, r, y, finite;
        public int k, k_padded;
        public float epsilon;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct norm_gradient
    {
        public nint dy, gain, x, high, low, scales, r, dx, finite;
        public int k, k_padded;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct rope_rows
    {
        public nint x, cos, sin;
        public long count;
        public int heads, half, backward;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct loss_rows
    {
        public nint z, targets, d, loss, finite;
        public int k;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct element_values
    {
        public nint a, b, c, y, z, sums, finite;
        public long count;
        public float factor;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct adamw_elements
    {
        public nint g, w, m, v;
        public long count;
        public float beta1, one_less_beta1, beta2, one_less_beta2, keep, rate, correction1, correction2, epsilon;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct attention_rows
    {
        public nint q, k, v, g, o, sq, sk, sv, sg, so, p, ds, output, dq, dk, dv, finite;
        public long head_plane, kv_plane;
        public int tokens, heads, kv_heads, dim, padded;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct digest_level
    {
        public nint from, to;
        public long count;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct copied_words
    {
        public nint from, to;
        public long count;
    }
}
