using R3mes.Compute.Verification;
using R3mes.Primitives;
using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

/// <summary>The field products in C, those of <see cref="ReferenceFieldProducts"/>. Methods validate shapes; the kernels assume them.</summary>
public sealed unsafe class CpuFieldProducts : IFieldProducts
{
    private readonly r3mes_kernels* kernels;

    /// <summary>One variant.</summary>
    /// <exception cref="KernelsUnavailableException">The library or the processor lacks it; the message says why and what to do.</exception>
    public CpuFieldProducts(KernelVariant variant) => kernels = KernelLibrary.Open(variant);

    /// <inheritdoc/>
    public bool AddRows(IntegerMatrix x, ReadOnlySpan<ulong> v, Span<ulong> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(v.Length, x.Cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Rows);
        RequireElements(v);
        fixed (byte* px = x.Bytes)
        fixed (ulong* pv = v, py = y)
            return kernels->field_rows(px, x.Bits, x.Rows, x.Cols, pv, py, Scratch(x.Cols)) != 0;
    }

    /// <inheritdoc/>
    public void AddColumns(IntegerMatrix x, ReadOnlySpan<ulong> s, Span<ulong> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(s.Length, x.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Bits, 16);
        RequireElements(s);
        fixed (byte* px = x.Bytes)
        fixed (ulong* ps = s, py = y)
            kernels->field_columns((short*)px, x.Rows, x.Cols, ps, py, Scratch(x.Cols));
    }

    /// <inheritdoc/>
    public void AddCausalRows(IntegerMatrix a, IntegerMatrix b, ReadOnlySpan<ulong> r, Span<ulong> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Rows, a.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Cols, a.Cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(r.Length, b.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, a.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Bits, 16);
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Bits, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(a.Cols, ProductTrace.CausalTermsMax);
        RequireElements(r);
        fixed (byte* pa = a.Bytes, pb = b.Bytes)
        fixed (ulong* pr = r, py = y)
            kernels->field_causal_rows((short*)pa, (short*)pb, a.Rows, a.Cols, pr, py, Scratch(a.Cols));
    }

    private static void RequireElements(ReadOnlySpan<ulong> elements) =>
        Invariant.Holds(!elements.ContainsAnyExceptInRange(0UL, Mersenne61.Modulus - 1), "field elements are below the modulus");

    private void* Scratch(int cols) => KernelScratch.OfAtLeast(kernels->field_scratch_bytes(cols));
}
