namespace R3mes.Kernels;

/// <summary>Bytes that do not move, at a 64-byte aligned address.</summary>
internal sealed unsafe class PinnedBytes
{
    private const int Alignment = 64;

    private readonly byte[] bytes;

    public PinnedBytes(nuint count)
    {
        bytes = GC.AllocateUninitializedArray<byte>(checked((int)count + Alignment), pinned: true);
        fixed (byte* start = bytes) Address = (byte*)(((nuint)start + Alignment - 1) / Alignment * Alignment);
    }

    /// <summary>Valid while this object is reachable: use it through <see cref="GC.KeepAlive"/> or a field of a live object.</summary>
    public byte* Address { get; }

    /// <summary>Bytes from <see cref="Address"/> on.</summary>
    public nuint Count => (nuint)(bytes.Length - Alignment);
}
