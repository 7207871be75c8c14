using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "One primitive": the exact integer sum over k, converted once, times the two scales in order.
public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y)
    {
        RequireCommonAxis(x.Cols, w.InFeatures);
        var operand = (ReferenceTernaryOperand)w;
        y.Reshape(x.Rows, w.OutFeatures);
        for (int t = 0; t < x.Rows; t++)
        {
            Span<float> row = y.Row(t);
            for (int o = 0; o < row.Length; o++)
                row[o] = ((float)Dot(x.Row(t), operand.Row(o)) * x.Scales[t]) * w.Scale;
        }
    }

    /// <inheritdoc/>
    public void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx)
    {
        RequireCommonAxis(d.Cols, w.OutFeatures);
        var operand = (ReferenceTernaryOperand)w;
        dx.Reshape(d.Rows, w.InFeatures);
        long[] sums = new long[w.InFeatures];
        for (int t = 0; t < d.Rows; t++)
        {
            Array.Clear(sums);
            for (int o = 0; o < d.Cols; o++) AddScaledRow(sums, d.Row(t)[o], operand.Row(o));
            Span<float> row = dx.Row(t);
            for (int i = 0; i < row.Length; i++) row[i] = ((float)sums[i] * d.Scales[t]) * w.Scale;
        }
    }

    /// <inheritdoc/>
    public void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc)
    {
        RequireExact(x.Cols, w.InFeatures, (long)x.Rows * w.OutFeatures, acc.Length);
        var operand = (ReferenceTernaryOperand)w;
        for (int t = 0; t < x.Rows; t++)
            for (int o = 0; o < w.OutFeatures; o++) acc[(t * w.OutFeatures) + o] = (int)Dot(x.Row(t), operand.Row(o));
    }

    /// <inheritdoc/>
    public void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc)
    {
        RequireExact(d.Cols, w.OutFeatures, (long)d.Rows * w.InFeatures, acc.Length);
        var operand = (ReferenceTernaryOperand)w;
        long[] sums = new long[w.InFeatures];
        for (int t = 0; t < d.Rows; t++)
        {
            Array.Clear(sums);
            for (int o = 0; o < d.Cols; o++) AddScaledRow(sums, d.Row(t)[o], operand.Row(o));
            for (int i = 0; i < sums.Length; i++) acc[(t * sums.Length) + i] = (int)sums[i];
        }
    }

    /// <inheritdoc/>
    public void Multiply(RowsI8 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Cols);
        c.Reshape(a.Rows, b.Rows);
        for (int m = 0; m < a.Rows; m++)
        {
            Span<float> row = c.Row(m);
            for (int n = 0; n < row.Length; n++)
                row[n] = ((float)Dot(b.Row(n), a.Row(m)) * a.Scales[m]) * b.Scales[n];
        }
    }

    /// <inheritdoc/>
    public void Multiply(RowsI16 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Cols);
        c.Reshape(a.Rows, b.Rows);
        for (int m = 0; m < a.Rows; m++)
        {
            Span<float> row = c.Row(m);
            for (int n = 0; n < row.Length; n++)
                row[n] = ((float)Dot(a.Row(m), b.Row(n)) * a.Scales[m]) * b.Scales[n];
        }
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Rows);
        c.Reshape(a.Rows, b.Cols);
        long[] sums = new long[b.Cols];
        for (int m = 0; m < a.Rows; m++)
        {
            Array.Clear(sums);
            for (int k = 0; k < a.Cols; k++) AddScaledRow(sums, a.Row(m)[k], b.Row(k));
            StoreUnscaled(sums, a.Scales[m], c.Row(m));
        }
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c)
    {
        RequireCommonAxis(a.Cols, b.Rows);
        c.Reshape(a.Rows, b.Cols);
        long[] sums = new long[b.Cols];
        for (int m = 0; m < a.Rows; m++)
        {
            Array.Clear(sums);
            for (int k = 0; k < a.Cols; k++) AddScaledRow(sums, a.Row(m)[k], b.Row(k));
            StoreUnscaled(sums, a.Scales[m], c.Row(m));
        }
    }

    private static void RequireExact(int left, int right, long count, int room)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left, right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left, ITensorBackend.ExactTermsMax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(room, count);
    }

    private static void StoreUnscaled(ReadOnlySpan<long> sums, float scale, Span<float> row)
    {
        for (int n = 0; n < row.Length; n++) row[n] = (float)sums[n] * scale;
    }

    private static void AddScaledRow(Span<long> sums, long factor, ReadOnlySpan<sbyte> row)
    {
        if (factor == 0) return;
        for (int i = 0; i < row.Length; i++) sums[i] += factor * row[i];
    }

    private static void AddScaledRow(Span<long> sums, long factor, ReadOnlySpan<short> row)
    {
        if (factor == 0) return;
        for (int i = 0; i < row.Length; i++) sums[i] += factor * row[i];
    }

    private static long Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        long sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    private static long Dot(ReadOnlySpan<short> a, ReadOnlySpan<sbyte> b)
    {
        long sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    private static long Dot(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        long sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
