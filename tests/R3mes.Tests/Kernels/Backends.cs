using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Kernels;

namespace R3mes.Tests.Kernels;

/// <summary>The specification, the backends under test, and equality to the last bit.</summary>
internal static class Backends
{
    public static ReferenceBackend Reference { get; } = new();

    /// <summary>The best variant; fails, saying what to do, where the library was not built.</summary>
    public static CpuBackend Cpu { get; } = new();

    /// <summary>Every variant of the kernels that this processor can run.</summary>
    public static IReadOnlyList<CpuBackend> All { get; } = [.. KernelLibrary.Available.Select(variant => new CpuBackend(variant))];

    /// <summary>True when it holds for every variant; fails naming the first for which it does not.</summary>
    public static bool OnEach(Func<CpuBackend, bool> holds)
    {
        Assert.NotEmpty(All);
        foreach (CpuBackend cpu in All) Assert.True(holds(cpu), $"{cpu.Name} differs from the reference");
        return true;
    }

    public static bool SameBits(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i++)
            if (BitConverter.SingleToInt32Bits(a[i]) != BitConverter.SingleToInt32Bits(b[i])) return false;
        return true;
    }

    public static bool Same(Matrix a, Matrix b) => a.Rows == b.Rows && a.Cols == b.Cols && SameBits(a.Span, b.Span);

    public static bool Same(RowsI8 a, RowsI8 b) =>
        a.Rows == b.Rows && a.Cols == b.Cols && a.Values.AsSpan(0, a.Rows * a.Cols).SequenceEqual(b.Values.AsSpan(0, a.Rows * a.Cols))
        && SameBits(a.Scales.AsSpan(0, a.Rows), b.Scales.AsSpan(0, a.Rows));

    public static bool Same(RowsI16 a, RowsI16 b) =>
        a.Rows == b.Rows && a.Cols == b.Cols && a.Values.AsSpan(0, a.Rows * a.Cols).SequenceEqual(b.Values.AsSpan(0, a.Rows * a.Cols))
        && SameBits(a.Scales.AsSpan(0, a.Rows), b.Scales.AsSpan(0, a.Rows));

    /// <summary>A copy that an in-place operation may change.</summary>
    public static Matrix Copy(Matrix x)
    {
        var copy = new Matrix(x.Rows, x.Cols);
        x.Span.CopyTo(copy.Span);
        return copy;
    }
}
