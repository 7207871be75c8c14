namespace R3mes.Kernels;

/// <summary>Bytes that do not move, at a 64-byte aligned address.</summary>
internal sealed unsafe class PinnedBytes
{
    private const int Alignment = 64;

    /// <summary>Most bytes that one can hold.</summary>
    public static readonly nuint CountMax = (nuint)(Array.MaxLength - Alignment);

    private readonly byte[] bytes;

    public PinnedBytes(nuint count)
    {
        if (count > CountMax) throw new ArgumentOutOfRangeException(nameof(count), count, $"The operation needs {count} bytes of scratch memory, more than the {CountMax} that there can be: give it smaller tensors.");
        bytes = GC.AllocateUninitializedArray<byte>((int)count + Alignment, pinned: true);
        fixed (byte* start = bytes) Address = (byte*)(((nuint)start + Alignment - 1) / Alignment * Alignment);
    }

    /// <summary>Valid while this object is reachable: use it through <see cref="GC.KeepAlive"/> or a field of a live object.</summary>
    public byte* Address { get; }

    /// <summary>Bytes from <see cref="Address"/> on.</summary>
    public nuint Count => (nuint)(bytes.Length - Alignment);
}
