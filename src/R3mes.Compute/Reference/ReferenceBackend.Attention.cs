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
        float[] weighted = new float[tokens];
        short[] weights = new short[tokens];
        long[] sums = new long[shape.HeadDim];
        for (int h = 0; h < shape.Heads; h++)
        {
            int group = h / shape.Group;
            for (int t = 0; t < tokens; t++)
            {
                Span<float> p = state.P.AsSpan(((h * tokens) + t) * tokens, tokens);
                finite &= Scores(state, h, t, p);
                Softmax(p, t + 1);
                for (int s = 0; s < tokens; s++) weighted[s] = s <= t ? p[s] * state.V.Scales[(s * shape.KvHeads) + group] : 0f;
                finite &= QuantizeRowI16(weighted, weights, out float scale);
                Array.Clear(sums);
                for (int s = 0; s <= t; s++) AddScaledRow(sums, weights[s], state.V.Row((s * shape.KvHeads) + group));
                StoreUnscaled(sums, scale, o.Row(t).Slice(h * shape.HeadDim, shape.HeadDim));
            }
        }

        return finite & QuantizeRows(o.Span, tokens * shape.Heads, shape.HeadDim, state.O);
    }

    /// <summary>p[s] = ((f32(acc) * sq) * sk) / sqrt(d) for s up to t; false, and zeros, when one is not finite.</summary>
    private static bool Scores(AttentionState state, int h, int t, Span<float> p)
    {
        AttentionShape shape = state.Shape;
        int query = (t * shape.Heads) + h;
        float root = MathF.Sqrt(shape.HeadDim);
        p.Clear();
        for (int s = 0; s <= t; s++)
        {
            int key = (s * shape.KvHeads) + (h / shape.Group);
            p[s] = (((float)Dot(state.Q.Row(query), state.K.Row(key)) * state.Q.Scales[query]) * state.K.Scales[key]) / root;
        }

        if (MagnitudeBits(p) < InfinityBits) return true;
        p.Clear();
        return false;
    }

    /// <summary>In place over the first <paramref name="count"/> entries, which are finite: i = rne(exp(x - max) * 2^30), p = f32(i) / f32(sum of i).</summary>
    private static void Softmax(Span<float> p, int count)
    {
        float max = p[0];
        for (int s = 1; s < count; s++) max = p[s] > max ? p[s] : max;
        long sum = 0;
        for (int s = 0; s < count; s++)
        {
            long i = SoftmaxTerm(p[s], max);
            sum += i;
            p[s] = i; // at most 2^30: f32(i) is rounded here and nowhere else
        }

        float total = sum;
        for (int s = 0; s < count; s++) p[s] /= total;
    }

    private static long SoftmaxTerm(float x, float max) => (long)MathF.Round(Elementary.Exp(x - max) * SoftmaxUnit);
}
