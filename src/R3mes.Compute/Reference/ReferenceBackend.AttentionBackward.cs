using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "Attention", backward.
public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV)
    {
        AttentionShape shape = state.Shape;
        int tokens = dO.Rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(dO.Cols, shape.Heads * shape.HeadDim);
        RequireRows(state.Q, tokens, shape.Heads, shape.HeadDim);
        RequireRows(state.K, tokens, shape.KvHeads, shape.HeadDim);
        RequireRows(state.V, tokens, shape.KvHeads, shape.HeadDim);
        RequireRows(state.O, tokens, shape.Heads, shape.HeadDim);
        dQ.Reshape(tokens, shape.Heads * shape.HeadDim);
        dK.Reshape(tokens, shape.KvHeads * shape.HeadDim);
        dV.Reshape(tokens, shape.KvHeads * shape.HeadDim);
        var gradient = new RowsI16(tokens * shape.Heads, tokens * shape.Heads * shape.HeadDim);
        bool finite = QuantizeRows(dO.Span, tokens * shape.Heads, shape.HeadDim, gradient);
        float[] dS = new float[shape.Heads * tokens * tokens];
        ScoreGradients(state, gradient, tokens, dS);
        finite &= QueryGradient(state, dS, dQ);
        finite &= KeyGradient(state, dS, dK);
        return finite & ValueGradient(state, gradient, dV);
    }

    private static void RequireRows(RowsI16 rows, int tokens, int heads, int headDim)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Rows, (long)tokens * heads);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Cols, headDim);
    }

    /// <summary>dS = P * (dP - D) for s &lt;= t, else 0, with dP = (f32(G . v) * sG) * sv and D = (f32(G . I16(O)) * sG) * sO.</summary>
    private static void ScoreGradients(AttentionState state, RowsI16 gradient, int tokens, float[] dS)
    {
        AttentionShape shape = state.Shape;
        for (int h = 0; h < shape.Heads; h++)
        {
            for (int t = 0; t < tokens; t++)
            {
                int row = (t * shape.Heads) + h;
                float scale = gradient.Scales[row];
                float d = ((float)Dot(gradient.Row(row), state.O.Row(row)) * scale) * state.O.Scales[row];
                int offset = ((h * tokens) + t) * tokens;
                for (int s = 0; s <= t; s++)
                {
                    int key = (s * shape.KvHeads) + (h / shape.Group);
                    float dP = ((float)Dot(gradient.Row(row), state.V.Row(key)) * scale) * state.V.Scales[key];
                    dS[offset + s] = state.P[offset + s] * (dP - d);
                }
            }
        }
    }

    /// <summary>dQ(t,h) = (f32(I16 over s of dS*sk . k) * scale) / sqrt(d).</summary>
    private static bool QueryGradient(AttentionState state, float[] dS, Matrix dQ)
    {
        AttentionShape shape = state.Shape;
        int tokens = dQ.Rows;
        float root = MathF.Sqrt(shape.HeadDim);
        float[] row = new float[tokens];
        short[] q = new short[tokens];
        long[] sums = new long[shape.HeadDim];
        bool finite = true;
        for (int h = 0; h < shape.Heads; h++)
        {
            int group = h / shape.Group;
            for (int t = 0; t < tokens; t++)
            {
                for (int s = 0; s < tokens; s++)
                    row[s] = s <= t ? dS[(((h * tokens) + t) * tokens) + s] * state.K.Scales[(s * shape.KvHeads) + group] : 0f;
                finite &= QuantizeRowI16(row, q, out float scale);
                Array.Clear(sums);
                for (int s = 0; s <= t; s++) AddScaledRow(sums, q[s], state.K.Row((s * shape.KvHeads) + group));
                Span<float> target = dQ.Row(t).Slice(h * shape.HeadDim, shape.HeadDim);
                for (int i = 0; i < target.Length; i++) target[i] = ((float)sums[i] * scale) / root;
            }
        }

        return finite;
    }

    /// <summary>dK(s,g) = (f32(I16 over (h of the group, t) of dS*sq . q) * scale) / sqrt(d): one row of Group*T, heads first.</summary>
    private static bool KeyGradient(AttentionState state, float[] dS, Matrix dK)
    {
        float root = MathF.Sqrt(state.Shape.HeadDim);
        bool finite = SumOverGroup(state.Shape, dS, state.Q, dK);
        foreach (ref float value in dK.Span) value /= root;
        return finite;
    }

    /// <summary>dV(s,g) = f32(I16 over (h of the group, t) of P*sG . G) * scale.</summary>
    private static bool ValueGradient(AttentionState state, RowsI16 gradient, Matrix dV) => SumOverGroup(state.Shape, state.P, gradient, dV);

    /// <summary>target(s,g) = f32(acc) * scale, acc = I16(row) . partner, row = weights[h,t,s] * partner.Scales[t,h] over h of the group ascending, t ascending (zero for t &lt; s).</summary>
    private static bool SumOverGroup(AttentionShape shape, float[] weights, RowsI16 partner, Matrix target)
    {
        int tokens = target.Rows;
        float[] row = new float[shape.Group * tokens];
        short[] q = new short[row.Length];
        long[] sums = new long[shape.HeadDim];
        bool finite = true;
        for (int g = 0; g < shape.KvHeads; g++)
        {
            for (int s = 0; s < tokens; s++)
            {
                for (int j = 0; j < row.Length; j++)
                {
                    int h = (g * shape.Group) + (j / tokens);
                    int t = j % tokens;
                    row[j] = s <= t ? weights[(((h * tokens) + t) * tokens) + s] * partner.Scales[(t * shape.Heads) + h] : 0f;
                }

                finite &= QuantizeRowI16(row, q, out float scale);
                Array.Clear(sums);
                for (int j = 0; j < row.Length; j++)
                    AddScaledRow(sums, q[j], partner.Row(((j % tokens) * shape.Heads) + (g * shape.Group) + (j / tokens)));
                StoreUnscaled(sums, scale, target.Row(s).Slice(g * shape.HeadDim, shape.HeadDim));
            }
        }

        return finite;
    }
}
