using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "RMSNorm" and "RoPE".
public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gain.Length, x.Cols);
        bool finite = QuantizeI16(x, xq);
        y.Reshape(x.Rows, x.Cols);
        float n = x.Cols;
        for (int t = 0; t < x.Rows; t++)
        {
            float scale = xq.Scales[t];
            float meanSquare = (((float)Dot(xq.Row(t), xq.Row(t)) * scale) * scale) / n;
            float inverse = 1f / MathF.Sqrt(meanSquare + eps);
            r[t] = inverse;
            Span<float> source = x.Row(t);
            Span<float> target = y.Row(t);
            for (int j = 0; j < target.Length; j++) target[j] = (source[j] * inverse) * gain[j];
        }

        return finite;
    }

    /// <inheritdoc/>
    public bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx)
    {
        RequireSameShape(dy, x);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gain.Length, x.Cols);
        dx.Reshape(x.Rows, x.Cols);
        float[] a = new float[x.Cols];
        short[] q = new short[x.Cols];
        float n = x.Cols;
        bool finite = true;
        for (int t = 0; t < x.Rows; t++)
        {
            Span<float> upstream = dy.Row(t);
            for (int j = 0; j < a.Length; j++) a[j] = upstream[j] * gain[j];
            finite &= QuantizeRowI16(a, q, out float scale);
            float d = ((float)Dot(q, xq.Row(t)) * scale) * xq.Scales[t];
            float factor = (r[t] * r[t]) * (d / n);
            Span<float> source = x.Row(t);
            Span<float> target = dx.Row(t);
            for (int j = 0; j < a.Length; j++) target[j] = r[t] * (a[j] - (source[j] * factor));
        }

        return finite;
    }

    /// <inheritdoc/>
    public void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        int half = x.Cols / heads / 2;
        ArgumentOutOfRangeException.ThrowIfNotEqual(cos.Cols, half);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sin.Cols, half);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, cos.Rows - x.Rows);
        for (int t = 0; t < x.Rows; t++)
        {
            Span<float> c = cos.Row(first + t);
            Span<float> s = sin.Row(first + t);
            for (int h = 0; h < heads; h++)
            {
                Span<float> low = x.Row(t).Slice(h * 2 * half, half);
                Span<float> high = x.Row(t).Slice((h * 2 * half) + half, half);
                for (int i = 0; i < half; i++)
                {
                    float x1 = low[i];
                    float x2 = high[i];
                    low[i] = backward ? (x1 * c[i]) + (x2 * s[i]) : (x1 * c[i]) - (x2 * s[i]);
                    high[i] = backward ? (x2 * c[i]) - (x1 * s[i]) : (x2 * c[i]) + (x1 * s[i]);
                }
            }
        }
    }
}
