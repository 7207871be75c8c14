using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "Quantised rows".
public sealed partial class ReferenceBackend
{
    private const float I8Max = 127f;
    private const float I16Max = 16256f;
    private const uint InfinityBits = 0x7f800000u;
    private const uint MagnitudeMask = 0x7fffffffu;

    /// <summary>2^-100: a row whose magnitudes are all below counts as zeros.</summary>
    private const float ZeroRowBelow = 7.888609052210118e-31f;

    /// <inheritdoc/>
    public bool QuantizeI8(Matrix x, RowsI8 q)
    {
        q.Reshape(x.Rows, x.Cols);
        bool finite = true;
        for (int row = 0; row < x.Rows; row++)
            finite &= QuantizeRowI8(x.Row(row), q.Row(row), out q.Scales[row]);
        return finite;
    }

    /// <inheritdoc/>
    public bool QuantizeI16(Matrix x, RowsI16 q) => QuantizeRows(x.Span, x.Rows, x.Cols, q);

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, RowsI16 q)
    {
        q.Reshape(x.Cols, x.Rows);
        float[] column = new float[x.Rows];
        bool finite = true;
        for (int j = 0; j < x.Cols; j++)
        {
            for (int t = 0; t < x.Rows; t++) column[t] = x.Data[(t * x.Cols) + j];
            finite &= QuantizeRowI16(column, q.Row(j), out q.Scales[j]);
        }

        return finite;
    }

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q)
    {
        q.Reshape(x.Cols, x.Rows);
        float[] column = new float[x.Rows];
        bool finite = true;
        for (int j = 0; j < x.Cols; j++)
        {
            for (int t = 0; t < x.Rows; t++) column[t] = x.Data[(t * x.Cols) + j] * rowScales[t];
            finite &= QuantizeRowI16(column, q.Row(j), out q.Scales[j]);
        }

        return finite;
    }

    /// <inheritdoc/>
    public bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second)
    {
        first.Reshape(x.Rows, x.Cols);
        second.Reshape(x.Rows, x.Cols);
        float[] rest = new float[x.Cols];
        bool finite = true;
        for (int t = 0; t < x.Rows; t++)
        {
            Span<float> row = x.Row(t);
            for (int j = 0; j < rest.Length; j++) rest[j] = row[j] * colScales[j];
            Span<short> q = first.Row(t);
            finite &= QuantizeRowI16(rest, q, out float scale);
            first.Scales[t] = scale;
            for (int j = 0; j < rest.Length; j++) rest[j] -= q[j] * scale;
            finite &= QuantizeRowI16(rest, second.Row(t), out second.Scales[t]);
        }

        return finite;
    }

    private static bool QuantizeRows(ReadOnlySpan<float> x, int rows, int cols, RowsI16 q)
    {
        q.Reshape(rows, cols);
        bool finite = true;
        for (int row = 0; row < rows; row++)
            finite &= QuantizeRowI16(x.Slice(row * cols, cols), q.Row(row), out q.Scales[row]);
        return finite;
    }

    private static bool QuantizeRowI8(ReadOnlySpan<float> x, Span<sbyte> q, out float scale)
    {
        if (!TryMagnitude(x, out float m))
        {
            q.Clear();
            scale = 0f;
            return float.IsFinite(m);
        }

        scale = m / I8Max;
        float inverse = I8Max / m;
        for (int i = 0; i < x.Length; i++) q[i] = (sbyte)(int)MathF.Round(x[i] * inverse);
        return true;
    }

    private static bool QuantizeRowI16(ReadOnlySpan<float> x, Span<short> q, out float scale)
    {
        if (!TryMagnitude(x, out float m))
        {
            q.Clear();
            scale = 0f;
            return float.IsFinite(m);
        }

        scale = m / I16Max;
        float inverse = I16Max / m;
        for (int i = 0; i < x.Length; i++) q[i] = (short)(int)MathF.Round(x[i] * inverse);
        return true;
    }

    /// <summary>Largest magnitude of a row, taken on the bits; false when the row has to become zeros, because it is tiny or because it is not finite.</summary>
    private static bool TryMagnitude(ReadOnlySpan<float> x, out float m)
    {
        uint bits = MagnitudeBits(x);
        m = BitConverter.UInt32BitsToSingle(bits);
        return bits < InfinityBits && m >= ZeroRowBelow;
    }

    private static uint MagnitudeBits(ReadOnlySpan<float> x)
    {
        uint bits = 0;
        foreach (float value in x) bits = Math.Max(bits, BitConverter.SingleToUInt32Bits(value) & MagnitudeMask);
        return bits;
    }
}
