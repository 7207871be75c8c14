namespace R3mes.Kernels;

/// <summary>The calling thread's scratch memory for kernels: it grows to the largest operation seen and is then reused, so that a step allocates nothing.</summary>
internal static unsafe class KernelScratch
{
    [ThreadStatic]
    private static PinnedBytes? current;

    /// <summary>At least <paramref name="bytes"/> bytes, of unspecified contents, the calling thread's until its next call.</summary>
    public static void* OfAtLeast(nuint bytes)
    {
        if (current is null || current.Count < bytes) current = new PinnedBytes(bytes);
        return current.Address;
    }
}
