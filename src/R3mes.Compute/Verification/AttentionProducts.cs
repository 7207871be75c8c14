using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// The integer products inside attention, head by head, from what the operation took and gave: the elementwise parts between them are done again in the order docs/arithmetic.md
/// writes them, and each product's float result is held against the operation's own.
/// </summary>
internal sealed class AttentionProducts(ITensorBackend backend, ExactProducts exact, Action<ProductTrace, bool> record)
{
    /// <summary>S and O.</summary>
    public void Forward(AttentionState state, Matrix o)
    {
        AttentionShape shape = state.Shape;
        int tokens = o.Rows;
        for (int g = 0; g < shape.KvHeads; g++)
        {
            IntegerMatrix k = Head(state.K, tokens, shape.KvHeads, g), v = Head(state.V, tokens, shape.KvHeads, g);
            for (int h = g * shape.Group; h < (g + 1) * shape.Group; h++)
            {
                IntegerMatrix q = Head(state.Q, tokens, shape.Heads, h);
                record(new ProductTrace(ProductKind.AttentionScores, ProductForm.CausalRowsByRows, q, k, exact.Multiply(q, k, ProductForm.CausalRowsByRows)), true);
                Matrix weighted = Causal(tokens, (t, s) => state.P[(((h * tokens) + t) * tokens) + s] * state.V.Scales[(s * shape.KvHeads) + g]);
                ByColumns(ProductKind.AttentionOutput, weighted, v, o, h * shape.HeadDim, 0f);
            }
        }
    }

    /// <summary>dP, dQ, dK and dV.</summary>
    public void Backward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV)
    {
        AttentionShape shape = state.Shape;
        int tokens = dO.Rows;
        Matrix byHead = new(tokens * shape.Heads, shape.HeadDim);
        dO.Span.CopyTo(byHead.Span);
        RowsI16 gradient = new(byHead.Rows, byHead.Rows * byHead.Cols);
        backend.QuantizeI16(byHead, gradient);
        float root = MathF.Sqrt(shape.HeadDim);
        Matrix[] dS = new Matrix[shape.Heads];
        for (int g = 0; g < shape.KvHeads; g++)
        {
            IntegerMatrix k = Head(state.K, tokens, shape.KvHeads, g), v = Head(state.V, tokens, shape.KvHeads, g);
            int first = g * shape.Group;
            for (int h = first; h < first + shape.Group; h++)
            {
                Matrix scores = dS[h] = ScoreGradient(state, gradient, tokens, h, v);
                Matrix row = Causal(tokens, (t, s) => scores.Data[(t * tokens) + s] * state.K.Scales[(s * shape.KvHeads) + g]);
                ByColumns(ProductKind.AttentionQueryGradient, row, k, dQ, h * shape.HeadDim, root);
            }

            Matrix key = OverGroup(shape, tokens, first, (h, t, s) => dS[h].Data[(t * tokens) + s] * state.Q.Scales[(t * shape.Heads) + h]);
            ByColumns(ProductKind.AttentionKeyGradient, key, Stacked(state.Q, tokens, shape, first), dK, g * shape.HeadDim, root);
            Matrix value = OverGroup(shape, tokens, first, (h, t, s) => state.P[(((h * tokens) + t) * tokens) + s] * gradient.Scales[(t * shape.Heads) + h]);
            ByColumns(ProductKind.AttentionValueGradient, value, Stacked(gradient, tokens, shape, first), dV, g * shape.HeadDim, 0f);
        }
    }

    /// <summary>dS = P*(dP - D) of one head, with the product dP recorded.</summary>
    private Matrix ScoreGradient(AttentionState state, RowsI16 gradient, int tokens, int h, IntegerMatrix v)
    {
        AttentionShape shape = state.Shape;
        IntegerMatrix g = Head(gradient, tokens, shape.Heads, h);
        IntegerMatrix sums = exact.Multiply(g, v, ProductForm.CausalRowsByRows);
        record(new ProductTrace(ProductKind.AttentionScoreGradient, ProductForm.CausalRowsByRows, g, v, sums), true);
        return Causal(tokens, (t, s) =>
        {
            int row = (t * shape.Heads) + h;
            float d = ((float)Dot(gradient.Row(row), state.O.Row(row)) * gradient.Scales[row]) * state.O.Scales[row];
            float dP = ((float)sums[t, s] * gradient.Scales[row]) * state.V.Scales[(s * shape.KvHeads) + (h / shape.Group)];
            return state.P[(((h * tokens) + t) * tokens) + s] * (dP - d);
        });
    }

    /// <summary>Records I16(weights) . right, whose result stands in <paramref name="result"/> from a column on: f32(acc)*scale, divided by the root where it is not 0.</summary>
    private void ByColumns(ProductKind kind, Matrix weights, IntegerMatrix right, Matrix result, int column, float root)
    {
        RowsI16 rows = new(weights.Rows, weights.Rows * weights.Cols);
        backend.QuantizeI16(weights, rows);
        IntegerMatrix a = new(rows.Rows, rows.Cols, rows.Values);
        IntegerMatrix c = exact.Multiply(a, right, ProductForm.RowsByColumns);
        bool same = true;
        for (int t = 0; t < c.Rows; t++)
        {
            for (int i = 0; i < c.Cols; i++)
            {
                float value = (float)c[t, i] * rows.Scales[t];
                if (root != 0f) value /= root;
                same &= BitConverter.SingleToInt32Bits(value) == BitConverter.SingleToInt32Bits(result.Row(t)[column + i]);
            }
        }

        record(new ProductTrace(kind, ProductForm.RowsByColumns, a, right, c), same);
    }

    private static Matrix Causal(int tokens, Func<int, int, float> value)
    {
        Matrix matrix = new(tokens, tokens);
        for (int t = 0; t < tokens; t++)
            for (int s = 0; s <= t; s++) matrix.Data[(t * tokens) + s] = value(t, s);
        return matrix;
    }

    /// <summary>Row s over the heads of a group ascending and t ascending; zero for t &lt; s.</summary>
    private static Matrix OverGroup(AttentionShape shape, int tokens, int first, Func<int, int, int, float> value)
    {
        Matrix matrix = new(tokens, shape.Group * tokens);
        for (int s = 0; s < tokens; s++)
            for (int j = 0; j < shape.Group; j++)
                for (int t = s; t < tokens; t++) matrix.Row(s)[(j * tokens) + t] = value(first + j, t, s);
        return matrix;
    }

    private static IntegerMatrix Head(RowsI16 rows, int tokens, int heads, int head)
    {
        short[] values = new short[tokens * rows.Cols];
        for (int t = 0; t < tokens; t++) rows.Row((t * heads) + head).CopyTo(values.AsSpan(t * rows.Cols));
        return new IntegerMatrix(tokens, rows.Cols, values);
    }

    private static IntegerMatrix Stacked(RowsI16 rows, int tokens, AttentionShape shape, int first)
    {
        short[] values = new short[shape.Group * tokens * rows.Cols];
        for (int j = 0; j < shape.Group; j++)
            for (int t = 0; t < tokens; t++) rows.Row((t * shape.Heads) + first + j).CopyTo(values.AsSpan(((j * tokens) + t) * rows.Cols));
        return new IntegerMatrix(shape.Group * tokens, rows.Cols, values);
    }

    private static long Dot(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        long sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
