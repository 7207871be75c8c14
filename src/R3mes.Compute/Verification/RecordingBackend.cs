using System.Runtime.InteropServices;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// Another backend whose integer products are recorded with their accumulators, so that they can be checked by <see cref="ProductCheck"/>. It does every product again to have its
/// accumulators, serves one worker at a time, and is for checking and measuring, not for training.
/// </summary>
public sealed partial class RecordingBackend : ITensorBackend
{
    private readonly ITensorBackend _inner;
    private readonly ExactProducts _exact;
    private readonly AttentionProducts _attention;
    private readonly Dictionary<object, IntegerMatrix> _latest = [];
    private readonly List<ProductTrace> _products = [];

    /// <summary>Records the products of <paramref name="inner"/>.</summary>
    public RecordingBackend(ITensorBackend inner)
    {
        _inner = inner;
        _exact = new ExactProducts(inner);
        _attention = new AttentionProducts(inner, _exact, Record);
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <summary>The products so far, in the order they were done.</summary>
    public IReadOnlyList<ProductTrace> Products => _products;

    /// <summary>Products whose float result was not their accumulators scaled: 0 on a backend that is right. The scores inside attention give no result of their own to compare.</summary>
    public int Unfaithful { get; private set; }

    /// <summary>Forgets what was recorded.</summary>
    public void Clear()
    {
        _products.Clear();
        _latest.Clear();
        Unfaithful = 0;
    }

    /// <inheritdoc/>
    public TernaryOperand Prepare(TernaryMatrix weights) => _inner.Prepare(weights);

    /// <inheritdoc/>
    public void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y)
    {
        _inner.MultiplyTernary(x, w, y);
        IntegerMatrix c = _exact.TernaryForward(x, w);
        Record(new ProductTrace(ProductKind.TernaryForward, ProductForm.RowsByRows, Snapshot(x), w, c), Finishes(c, x.Scales, null, w.Scale, y));
    }

    /// <inheritdoc/>
    public void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx)
    {
        _inner.MultiplyTernaryBackward(d, w, dx);
        IntegerMatrix c = _exact.TernaryBackward(d, w);
        Record(new ProductTrace(ProductKind.TernaryBackward, ProductForm.RowsByColumns, Snapshot(d), w, c), Finishes(c, d.Scales, null, w.Scale, dx));
    }

    /// <inheritdoc/>
    public void Multiply(RowsI8 a, RowsI16 b, Matrix c)
    {
        _inner.Multiply(a, b, c);
        Record(ProductKind.EightBySixteen, ProductForm.RowsByRows, Snapshot(a), Snapshot(b), a.Scales, b.Scales, c);
    }

    /// <inheritdoc/>
    public void Multiply(RowsI16 a, RowsI16 b, Matrix c)
    {
        _inner.Multiply(a, b, c);
        Record(ProductKind.SixteenBySixteen, ProductForm.RowsByRows, Snapshot(a), Snapshot(b), a.Scales, b.Scales, c);
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c)
    {
        _inner.MultiplyUnscaled(a, b, c);
        Record(ProductKind.SixteenByEightColumns, ProductForm.RowsByColumns, Snapshot(a), Snapshot(b), a.Scales, null, c);
    }

    /// <inheritdoc/>
    public void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c)
    {
        _inner.MultiplyUnscaled(a, b, c);
        Record(ProductKind.SixteenBySixteenColumns, ProductForm.RowsByColumns, Snapshot(a), Snapshot(b), a.Scales, null, c);
    }

    /// <inheritdoc/>
    public bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o)
    {
        bool finite = _inner.Attention(q, k, v, state, o);
        if (finite) _attention.Forward(state, o);
        return finite;
    }

    /// <inheritdoc/>
    public bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV)
    {
        bool finite = _inner.AttentionBackward(dO, state, dQ, dK, dV);
        if (finite) _attention.Backward(dO, state, dQ, dK, dV);
        return finite;
    }

    private void Record(ProductKind kind, ProductForm form, IntegerMatrix a, IntegerMatrix b, float[] rowScales, float[]? columnScales, Matrix result)
    {
        IntegerMatrix c = _exact.Multiply(a, b, form);
        Record(new ProductTrace(kind, form, a, b, c), Finishes(c, rowScales, columnScales, 1f, result));
    }

    private void Record(ProductTrace product, bool isFaithful)
    {
        _products.Add(product);
        if (!isFaithful) Unfaithful++;
    }

    private static bool Finishes(IntegerMatrix c, float[] rowScales, float[]? columnScales, float factor, Matrix result)
    {
        bool same = true;
        for (int m = 0; m < c.Rows; m++)
        {
            ReadOnlySpan<float> row = result.Row(m);
            for (int n = 0; n < row.Length; n++)
            {
                float value = ((float)c[m, n] * rowScales[m]) * (columnScales is null ? factor : columnScales[n]);
                same &= BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(row[n]);
            }
        }

        return same;
    }

    private IntegerMatrix Snapshot(RowsI8 rows)
    {
        ReadOnlySpan<sbyte> values = rows.Values.AsSpan(0, rows.Rows * rows.Cols);
        if (Latest(rows, rows.Rows, rows.Cols, MemoryMarshal.AsBytes(values)) is IntegerMatrix same) return same;
        return Keep(rows, new IntegerMatrix(rows.Rows, rows.Cols, values.ToArray()));
    }

    private IntegerMatrix Snapshot(RowsI16 rows)
    {
        ReadOnlySpan<short> values = rows.Values.AsSpan(0, rows.Rows * rows.Cols);
        if (Latest(rows, rows.Rows, rows.Cols, MemoryMarshal.AsBytes(values)) is IntegerMatrix same) return same;
        return Keep(rows, new IntegerMatrix(rows.Rows, rows.Cols, values.ToArray()));
    }

    /// <summary>The last copy of a buffer's contents, if they are still the same: products that share an operand then share the object.</summary>
    private IntegerMatrix? Latest(object buffer, int rows, int cols, ReadOnlySpan<byte> bytes)
        => _latest.TryGetValue(buffer, out IntegerMatrix? copy) && copy.Rows == rows && copy.Cols == cols && copy.Bytes.SequenceEqual(bytes) ? copy : null;

    private IntegerMatrix Keep(object buffer, IntegerMatrix copy) => _latest[buffer] = copy;
}
