using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

// Integer products.
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y)
    {
        RequireCommonAxis(x.Cols, w.InFeatures);
        CpuTernaryOperand operand = Own(w);
        y.Reshape(x.Rows, w.OutFeatures);
        if (HasEmptySums(w.InFeatures, x.Scales, [w.Scale], y)) return;

        fixed (sbyte* px = x.Values)
        fixed (float* ps = x.Scales, py = y.Data)
        {
            TernaryProduct product = Describe(operand, ps, x.Rows, py, w.OutFeatures, w.InFeatures);
            product.Kernel = (delegate* unmanaged[Cdecl]<void*, float*, int, byte*, int, int, float, int, int, float*, void*, void>)kernels->multiply_ternary;
            product.Left = px;
            Run(product);
        }

        GC.KeepAlive(operand);
    }

    /// <inheritdoc/>
    public void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx)
    {
        RequireCommonAxis(d.Cols, w.OutFeatures);
        CpuTernaryOperand operand = Own(w);
        dx.Reshape(d.Rows, w.InFeatures);
        if (HasEmptySums(w.OutFeatures, d.Scales, [w.Scale], dx)) return;

        fixed (short* pd = d.Values)
        fixed (float* ps = d.Scales, px = dx.Data)
        {
            TernaryProduct product = Describe(operand, ps, d.Rows, px, w.InFeatures, w.OutFeatures);
            product.Kernel = (delegate* unmanaged[Cdecl]<void*, float*, int, byte*, int, int, float, int, int, float*, void*, void>)kernels->multiply_ternary_backward;
            product.Left = pd;
            Run(product);
        }

        GC.KeepAlive(operand);
    }

    /// <inheritdoc/>
    public void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc)
    {
        RequireExact(x.Cols, w.InFeatures, (long)x.Rows * w.OutFeatures, acc.Length);
        CpuTernaryOperand operand = Own(w);
        if (w.InFeatures == 0 || acc.IsEmpty)
        {
            acc.Clear();
            return;
        }

        fixed (sbyte* px = x.Values)
        fixed (int* pa = acc)
            kernels->multiply_ternary_exact(px, x.Rows, operand.Packed.Address, w.OutFeatures, w.InFeatures, 0, w.OutFeatures, pa, TernaryScratch(x.Rows, w.InFeatures));
        GC.KeepAlive(operand);
    }

    /// <inheritdoc/>
    public void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc)
    {
        RequireExact(d.Cols, w.OutFeatures, (long)d.Rows * w.InFeatures, acc.Length);
        CpuTernaryOperand operand = Own(w);
        if (w.OutFeatures == 0 || acc.IsEmpty)
        {
            acc.Clear();
            return;
        }

        fixed (short* pd = d.Values)
        fixed (int* pa = acc)
            kernels->multiply_ternary_backward_exact(pd, d.Rows, operand.Packed.Address, w.OutFeatures, w.InFeatures, 0, w.InFeatures, pa, TernaryScratch(d.Rows, w.OutFeatures));
        GC.KeepAlive(operand);
    }

    /// <inheritdoc/>
    public void Multiply(RowsI8 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Cols);
        c.Reshape(a.Rows, b.Rows);
        if (HasEmptySums(a.Cols, a.Scales, b.Scales, c)) return;

        fixed (sbyte* pa = a.Values)
        fixed (short* pb = b.Values)
        fixed (float* sa = a.Scales, sb = b.Scales, pc = c.Data)
            kernels->multiply_i8_i16(pa, sa, a.Rows, pb, sb, b.Rows, a.Cols, pc, Scratch(a.Rows, b.Rows, a.Cols));
    }

    /// <inheritdoc/>
    public void Multiply(RowsI16 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Cols);
        c.Reshape(a.Rows, b.Rows);
        if (HasEmptySums(a.Cols, a.Scales, b.Scales, c)) return;

        fixed (short* pa = a.Values, pb = b.Values)
        fixed (float* sa = a.Scales, sb = b.Scales, pc = c.Data)
            kernels->multiply_i16_i16(pa, sa, a.Rows, pb, sb, b.Rows, a.Cols, pc, Scratch(a.Rows, b.Rows, a.Cols));
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Rows);
        c.Reshape(a.Rows, b.Cols);
        if (HasEmptySums(a.Cols, a.Scales, [1f], c)) return;

        fixed (short* pa = a.Values)
        fixed (sbyte* pb = b.Values)
        fixed (float* sa = a.Scales, pc = c.Data)
            kernels->multiply_unscaled_i16_i8(pa, sa, a.Rows, pb, b.Cols, a.Cols, pc, Scratch(a.Rows, b.Cols, a.Cols));
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Rows);
        c.Reshape(a.Rows, b.Cols);
        if (HasEmptySums(a.Cols, a.Scales, [1f], c)) return;

        fixed (short* pa = a.Values, pb = b.Values)
        fixed (float* sa = a.Scales, pc = c.Data)
            kernels->multiply_unscaled_i16_i16(pa, sa, a.Rows, pb, b.Cols, a.Cols, pc, Scratch(a.Rows, b.Cols, a.Cols));
    }

    private TernaryProduct Describe(CpuTernaryOperand operand, float* leftScales, int rows, float* result, int columns, int terms) => new()
    {
        LeftScales = leftScales,
        Rows = rows,
        Packed = operand.Packed.Address,
        OutFeatures = operand.OutFeatures,
        InFeatures = operand.InFeatures,
        Scale = operand.Scale,
        Result = result,
        Columns = columns,
        ScratchBytes = kernels->ternary_scratch_bytes(rows, terms),
    };

    private void Run(in TernaryProduct product)
    {
        if (team is null) product.Run(0, product.Columns);
        else team.Run(product);
    }

    private CpuTernaryOperand Own(TernaryOperand w) => w is CpuTernaryOperand operand && operand.Variant == Variant ? operand
        : throw new ArgumentException($"The ternary operand was not prepared by {Name}.", nameof(w));

    /// <summary>True when nothing is left to a kernel: the result is empty, or its sums, of no terms, are zero and have met the scales like any other.</summary>
    private static bool HasEmptySums(int terms, ReadOnlySpan<float> rowScales, ReadOnlySpan<float> colScales, Matrix c)
    {
        if (terms > 0 && !IsEmpty(c)) return false;
        for (int m = 0; m < c.Rows; m++)
        {
            Span<float> row = c.Row(m);
            for (int n = 0; n < row.Length; n++) row[n] = (0f * rowScales[m]) * colScales[n % colScales.Length];
        }

        return true;
    }

    private static void RequireExact(int left, int right, long count, int room)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left, right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left, ITensorBackend.ExactTermsMax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(room, count);
    }

    private void* TernaryScratch(int rows, int terms) => KernelScratch.OfAtLeast(kernels->ternary_scratch_bytes(rows, terms));

    private void* Scratch(int m, int n, int k) => KernelScratch.OfAtLeast(kernels->multiply_scratch_bytes(m, n, k));
}
