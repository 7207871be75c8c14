using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>How a ternary kernel is launched: rows of w and tokens of a block; a resident one takes at most a block a multiprocessor, and a tensor map.</summary>
internal sealed record TernaryKernel(string Name, int Threads, int SharedBytes, int Rows, int Tokens, bool Resident)
{
    public static IReadOnlyList<TernaryKernel> All { get; } =
    [
        new("ternary_dp4a_1", DP4A_THREADS, DP4A_SHARED_BYTES(1), 16, 1, false),
        new("ternary_dp4a_1x2", DP4A_THREADS, DP4A_SHARED_BYTES(1), 32, 1, false),
        new("ternary_dp4a_8", DP4A_THREADS, DP4A_SHARED_BYTES(8), 16, 8, false),
        new("ternary_mma_narrow", 256, MMA_NARROW_SHARED_BYTES(8), 32, 32, false),
        new("ternary_mma_narrow_16", 512, MMA_NARROW_SHARED_BYTES(16), 32, 32, false),
        new("ternary_mma_wide", MMA_WIDE_THREADS, MMA_WIDE_SHARED_BYTES, 128, 128, false),
        new("ternary_wgmma_96", WGMMA_THREADS, WGMMA_SHARED_BYTES(96, 128, 8), 128, 96, true),
        new("ternary_wgmma_128", WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 128, 8), 128, 128, true),
        new("ternary_wgmma_256", WGMMA_THREADS, WGMMA_SHARED_BYTES(256, 128, 6), 128, 256, true),
        new("ternary_wgmma_tall", WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 256, 8), 256, 128, true),
        new("ternary_wgmma_turns", WGMMA_THREADS, WGMMA_SHARED_BYTES(128, 128, 10), 128, 128, true),
    ];

    /// <summary>Its blocks for y[m, n].</summary>
    public CudaGrid Grid(int m, int n, int multiprocessors)
    {
        int across = CudaGrid.Blocks(n, Rows), down = CudaGrid.Blocks(m, Tokens);
        return Resident ? new(Math.Min(across * down, multiprocessors), 1, Threads, SharedBytes) : new(across, down, Threads, SharedBytes);
    }
}
