using System.Runtime.InteropServices;

namespace R3mes.Kernels;

/// <summary>
/// Packed weights outside the managed heap, 64-byte aligned. From <see cref="LargePage"/> on they lie in large pages where the system grants them: weights that are streamed from
/// memory, as in decoding, then cost no page walks.
/// </summary>
internal sealed unsafe partial class WeightMemory
{
    private const nuint LargePage = 2 << 20;
    private const int MadviseHugePage = 14;

    /// <summary>Takes <paramref name="count"/> bytes, of unspecified contents.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public WeightMemory(nuint count)
    {
        Count = count;
        nuint alignment = count < LargePage ? 64 : LargePage;
        Address = (byte*)NativeMemory.AlignedAlloc(Math.Max(count, 1), alignment);
        if (count >= LargePage && OperatingSystem.IsLinux()) _ = madvise(Address, count, MadviseHugePage); // advice: without it all works, more slowly
        GC.AddMemoryPressure((long)Math.Max(count, 1));
    }

    /// <summary>Gives the memory back.</summary>
    ~WeightMemory()
    {
        if (Address == null) return; // there was no memory to give
        NativeMemory.AlignedFree(Address);
        GC.RemoveMemoryPressure((long)Math.Max(Count, 1));
    }

    /// <summary>Valid while this object is reachable: use it through <see cref="GC.KeepAlive"/> or a field of a live object.</summary>
    public byte* Address { get; }

    /// <summary>Bytes from <see cref="Address"/> on.</summary>
    public nuint Count { get; }

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
