namespace R3mes.Kernels.Cuda;

/// <summary>How a kernel is launched: blocks across and down, the threads of each and its shared memory in bytes.</summary>
internal readonly record struct CudaGrid(int X, int Y, int Threads, int SharedBytes)
{
    /// <summary>Blocks of <paramref name="each"/> that hold <paramref name="count"/>.</summary>
    public static int Blocks(long count, int each) => (int)((count + each - 1) / each);
}
