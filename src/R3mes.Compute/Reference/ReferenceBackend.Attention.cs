using R3mes.Compute.Arithmetic;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "Attention", forward. Three passes a row: maximum, sum, product; never an online rescaling, whose result would depend on order.
public sealed partial class ReferenceBackend
{
    /// <summary>2^30: softmax terms are summed as integers of this unit.</summary>
    private const float SoftmaxUnit = 1073741824f;

    /// <inheritdoc/>
    public bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o)
    {
        AttentionShape shape = state.Shape;
        int tokens = q.Rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Cols, shape.Heads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Cols, shape.KvHeads * shape.HeadDim);
        RequireSameShape(k, v);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Rows, tokens);
        bool finite = QuantizeRows(q.Span, tokens * shape.Heads, shape.HeadDim, state.Q);
        finite &= QuantizeRows(k.Span, tokens * shape.KvHeads, shape.HeadDim, state.K);
        finite &= QuantizeRows(v.Span, tokens * shape.KvHeads, shape.HeadDim, state.V);
        o.Reshape(tokens, q.Cols);
        for (int h = 0; h < shape.Heads; h++)
        {
            for (int t = 0; t < tokens; t++)
            {
                Span<float> p = state.P.AsSpan(((h * tokens) + t) * tokens, tokens);
                int query = (t * shape.Heads) + h;
                p[(t + 1)..].Clear();
                finite &= Attend(shape, h, state.Q.Row(query), state.Q.Scales[query], state.K, state.V, p[..(t + 1)], o.Row(t).Slice(h * shape.HeadDim, shape.HeadDim));
            }
        }

        return finite & QuantizeRows(o.Span, tokens * shape.Heads, shape.HeadDim, state.O);
    }

    /// <inheritdoc/>
    public bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o)
    {
        AttentionShape shape = cache.Shape;
        int rows = q.Rows, before = cache.Tokens;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Cols, shape.Heads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Cols, shape.KvHeads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Rows, rows);
        RequireSameShape(k, v);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, cache.TokensMax - before);
        bool finite = Append(k, cache.K, before * shape.KvHeads, shape) & Append(v, cache.V, before * shape.KvHeads, shape);
        o.Reshape(rows, q.Cols);
        float[] p = new float[before + rows];
        short[] query = new short[shape.HeadDim];
        for (int t = 0; t < rows; t++)
        {
            for (int h = 0; h < shape.Heads; h++)
            {
                finite &= QuantizeRowI16(q.Row(t).Slice(h * shape.HeadDim, shape.HeadDim), query, out float scale);
                finite &= Attend(shape, h, query, scale, cache.K, cache.V, p.AsSpan(0, before + t + 1), o.Row(t).Slice(h * shape.HeadDim, shape.HeadDim));
            }
        }

        finite &= MagnitudeBits(o.Span) < InfinityBits;
        if (finite) cache.Tokens = before + rows;
        return finite;
    }

    /// <summary>Rows of <paramref name="x"/>, quantised head by head, from row <paramref name="row"/> of the cache on.</summary>
    private static bool Append(Matrix x, RowsI16 cached, int row, AttentionShape shape)
    {
        bool finite = true;
        for (int i = 0; i < x.Rows * shape.KvHeads; i++)
            finite &= QuantizeRowI16(x.Span.Slice(i * shape.HeadDim, shape.HeadDim), cached.Row(row + i), out cached.Scales[row + i]);
        return finite;
    }

    /// <summary>One query of head <paramref name="h"/> over as many tokens as <paramref name="p"/> has: p becomes its probabilities, <paramref name="o"/> its output.</summary>
    private static bool Attend(AttentionShape shape, int h, ReadOnlySpan<short> query, float queryScale, RowsI16 keys, RowsI16 values, Span<float> p, Span<float> o)
    {
        int group = h / shape.Group;
        bool finite = Scores(shape, group, query, queryScale, keys, p);
        Softmax(p);
        float[] weighted = new float[p.Length];
        for (int s = 0; s < p.Length; s++) weighted[s] = p[s] * values.Scales[(s * shape.KvHeads) + group];
        short[] weights = new short[p.Length];
        finite &= QuantizeRowI16(weighted, weights, out float scale);
        long[] sums = new long[shape.HeadDim];
        for (int s = 0; s < p.Length; s++) AddScaledRow(sums, weights[s], values.Row((s * shape.KvHeads) + group));
        StoreUnscaled(sums, scale, o);
        return finite;
    }

    /// <summary>p[s] = ((f32(acc) * sq) * sk) / sqrt(d); false, and zeros, when one is not finite.</summary>
    private static bool Scores(AttentionShape shape, int group, ReadOnlySpan<short> query, float queryScale, RowsI16 keys, Span<float> p)
    {
        float root = MathF.Sqrt(shape.HeadDim);
        for (int s = 0; s < p.Length; s++)
        {
            int key = (s * shape.KvHeads) + group;
            p[s] = (((float)Dot(query, keys.Row(key)) * queryScale) * keys.Scales[key]) / root;
        }

        if (MagnitudeBits(p) < InfinityBits) return true;
        p.Clear();
        return false;
    }

    /// <summary>In place over entries that are finite: i = rne(exp(x - max) * 2^30), p = f32(i) / f32(sum of i).</summary>
    private static void Softmax(Span<float> p)
    {
        float max = p[0];
        for (int s = 1; s < p.Length; s++) max = p[s] > max ? p[s] : max;
        long sum = 0;
        for (int s = 0; s < p.Length; s++)
        {
            long i = SoftmaxTerm(p[s], max);
            sum += i;
            p[s] = i; // at most 2^30: f32(i) is rounded here and nowhere else
        }

        float total = sum;
        for (int s = 0; s < p.Length; s++) p[s] /= total;
    }

    private static long SoftmaxTerm(float x, float max) => (long)MathF.Round(Elementary.Exp(x - max) * SoftmaxUnit);
}
