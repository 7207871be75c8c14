using System.Runtime.InteropServices;

namespace R3mes.Kernels.Measuring;

/// <summary>One kernel over operands of its own, ready to be run again and again.</summary>
public sealed class KernelCase
{
    private readonly Action _run;
    private readonly Func<IEnumerable<byte[]>> _results;
    private readonly Func<Random, bool>? _holds;

    /// <summary>Takes what it runs, how its results are read, and how one of them is compared with its definition.</summary>
    internal KernelCase(string name, double work, KernelUnit unit, Action run, Func<IEnumerable<byte[]>> results, Func<Random, bool>? holds = null)
    {
        Name = name;
        Work = work;
        Unit = unit;
        _run = run;
        _results = results;
        _holds = holds;
    }

    /// <summary>The kernel's name, such as ternary_i8.</summary>
    public string Name { get; }

    /// <summary>What one run does, in units.</summary>
    public double Work { get; }

    /// <summary>What is counted.</summary>
    public KernelUnit Unit { get; }

    /// <summary>Does it once. A kernel that works in place goes on from what it left.</summary>
    public void Run() => _run();

    /// <summary>Every byte that the last run wrote.</summary>
    public byte[] Results() => [.. _results().SelectMany(bytes => bytes)];

    /// <summary>Of a product: whether some elements of the last run, drawn at random, are what they are defined to be. True of any other kernel: <see cref="KernelProof"/> is for those.</summary>
    public bool HoldsAtRandom(Random random, int elements)
    {
        for (int i = 0; i < elements; i++)
            if (_holds is not null && !_holds(random)) return false;
        return true;
    }

    /// <summary>A copy of values as bytes.</summary>
    internal static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();
}
