using System.Runtime.InteropServices;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>A result on the device with bytes behind it that no kernel may touch: poisoned before a run, compared after it.</summary>
internal sealed class CudaResult : IDisposable
{
    private const int GuardBytes = 4096;

    private readonly CudaDevice device;
    private readonly CudaMemory memory;
    private readonly byte[] wanted, got;
    private readonly byte[]? before;
    private readonly bool any;

    private CudaResult(CudaDevice device, string name, byte[] wanted, byte[]? before, bool any)
    {
        this.device = device;
        this.wanted = wanted;
        this.before = before;
        this.any = any;
        Name = name;
        got = new byte[wanted.Length + GuardBytes];
        memory = device.Allocate(got.Length);
    }

    /// <summary>What differences call it.</summary>
    public string Name { get; }

    /// <summary>On the device.</summary>
    public nint Address => memory.Value;

    /// <summary>One that must become <paramref name="wanted"/>; with <paramref name="before"/>, from that.</summary>
    public static CudaResult Of<T>(CudaDevice device, string name, ReadOnlySpan<T> wanted, ReadOnlySpan<T> before = default)
        where T : unmanaged => new(device, name, MemoryMarshal.AsBytes(wanted).ToArray(), before.IsEmpty ? null : MemoryMarshal.AsBytes(before).ToArray(), false);

    /// <summary>One whose values have no meaning: what a kernel leaves that answers "not finite", or keeps for another.</summary>
    public static CudaResult Any(CudaDevice device, string name, long bytes) => new(device, name, new byte[bytes], null, true);

    /// <summary>Fills it with what no result is, or with what the kernel adds to.</summary>
    public void Poison(byte poison)
    {
        got.AsSpan().Fill(poison);
        before?.CopyTo(got, 0);
        device.Write(memory, got);
    }

    /// <summary>The first byte that is not as it must be; -1 where all are. The one after the last: a byte behind the result.</summary>
    public int Difference(byte poison)
    {
        device.Read(memory, got);
        if (!any && !got.AsSpan(0, wanted.Length).SequenceEqual(wanted)) return got.AsSpan().CommonPrefixLength(wanted);
        return got.AsSpan(wanted.Length).IndexOfAnyExcept(poison) < 0 ? -1 : wanted.Length;
    }

    public void Dispose() => memory.Dispose();
}
