using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

/// <summary>Operations on nothing: results of no rows or no columns, and sums of no terms. Every buffer is larger than what is in use, and compared whole.</summary>
public sealed class CpuEmptyTests
{
    private const int RowsMax = 80, ValuesMax = 6_000;
    private const float Untouched = -7f;

    [Theory]
    [InlineData(0, 64, 64)]
    [InlineData(0, 5, 7)]
    [InlineData(0, 5, 0)]
    [InlineData(3, 0, 7)]
    [InlineData(9, 0, 64)]
    [InlineData(1, 70, 0)]
    [InlineData(3, 5, 0)]
    [InlineData(9, 64, 0)]
    [InlineData(0, 0, 0)]
    public void A_product_without_rows_columns_or_terms_equals_the_reference(int m, int n, int k)
    {
        TernaryMatrix w = new(n, k, Ones(n * k), 0.5f), back = new(k, n, Ones(n * k), 0.5f);
        Equal(
            b => Product(y => b.MultiplyTernary(I8(m, k), b.Prepare(w), y)),
            b => Product(y => b.MultiplyTernaryBackward(I16(m, k), b.Prepare(back), y)),
            b => Exact(m * n, acc => b.MultiplyTernaryExact(I8(m, k), b.Prepare(w), acc)),
            b => Exact(m * n, acc => b.MultiplyTernaryBackwardExact(I16(m, k), b.Prepare(back), acc)),
            b => Product(c => b.Multiply(I8(m, k), I16(n, k), c)),
            b => Product(c => b.Multiply(I16(m, k), I16(n, k), c)),
            b => Product(c => b.MultiplyUnscaled(I16(m, k), I8(k, n), c)),
            b => Product(c => b.MultiplyUnscaled(I16(m, k), I16(k, n), c)));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(64, 0)]
    [InlineData(0, 0)]
    public void What_works_row_by_row_equals_the_reference_on_nothing(int rows, int cols)
    {
        Matrix x = In(rows, cols), other = In(rows, cols);
        float[] gain = new float[cols], scales = new float[RowsMax];
        Equal(
            b => Results((RowsI8 q) => b.QuantizeI8(x, q), I8(2, 3)),
            b => Results((RowsI16 q) => b.QuantizeI16(x, q), I16(2, 3)),
            b => Results((RowsI16 q) => b.QuantizeI16Transposed(x, q), I16(2, 3)),
            b => Results((RowsI16 q) => b.QuantizeI16Transposed(x, scales, q), I16(2, 3)),
            b =>
            {
                RowsI16 first = I16(2, 3), second = I16(2, 3);
                return Values(b.QuantizeI16Plus(x, scales, first, second), first, second);
            },
            b =>
            {
                RowsI16 xq = I16(2, 3);
                Matrix y = In(2, 3), dx = In(2, 3);
                float[] r = new float[RowsMax];
                return Values(b.RmsNorm(x, gain, 1e-5f, xq, r, y), b.RmsNormBackward(other, gain, x, xq, r, dx), xq, y, r, dx);
            },
            b =>
            {
                Matrix d = In(2, 3);
                int[] targets = new int[rows];
                targets.AsSpan().Fill(-1);
                return Values(b.CrossEntropy(x, targets, d, out long loss), loss, b.CrossEntropy(x, targets, null, out long same), same, d);
            });
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(5, 0)]
    [InlineData(0, 0)]
    public void What_works_element_by_element_equals_the_reference_on_nothing(int rows, int cols)
    {
        Matrix x = In(rows, cols), other = In(rows, cols);
        Equal(
            b => Product(h => b.SquaredReluGate(x, other, h)),
            b =>
            {
                Matrix dGate = In(2, 3), dUp = In(2, 3);
                b.SquaredReluGateBackward(In(rows, cols), x, other, dGate, dUp);
                return Values(dGate, dUp);
            },
            b => Product(y => b.Add(x, other, y)),
            b => InPlace(rows, cols, y => b.AddScaled(y, 2f, other)),
            b => InPlace(rows, cols, y => b.Scale(y, 2f)),
            b => InPlace(rows, cols, y => b.Rope(y, 2, In(8, cols / 4), In(8, cols / 4), backward: false, 3)),
            b => Values(b.AccumulateFixed(x, 2f, [])));
    }

    [Fact]
    public void Attention_of_no_tokens_equals_the_reference()
        => Equal(b =>
        {
            AttentionState state = new(new AttentionShape(4, 2, 8), 3);
            state.P.AsSpan().Fill(Untouched);
            Matrix o = In(2, 3), dQ = In(2, 3), dK = In(2, 3), dV = In(2, 3);
            bool forward = b.Attention(In(0, 32), In(0, 16), In(0, 16), state, o);
            return Values(forward, b.AttentionBackward(In(0, 32), state, dQ, dK, dV), state.Q, state.K, state.V, state.O, state.P, o, dQ, dK, dV);
        });

    [Fact]
    public void A_step_and_roots_of_no_elements_do_nothing()
    {
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            backend.AdamW(default, [], [], [], []);
            backend.TensorRoots([], [], []);
            Digest[] root = new Digest[1];
            backend.TensorRoots([], [0], root);
            Assert.Equal(TensorDigest.Root(ReadOnlySpan<byte>.Empty), root[0]);
        }
    }

    private static void Equal(params Func<ITensorBackend, double[]>[] operations)
    {
        for (int i = 0; i < operations.Length; i++)
        {
            double[] expected = operations[i](Reference);
            foreach (ITensorBackend cpu in All) Assert.True(SameValues(expected, operations[i](cpu)), $"operation {i} of {cpu.Name} differs from the reference");
        }
    }

    private static bool SameValues(double[] a, double[] b) => a.Select(Bits).SequenceEqual(b.Select(Bits));

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);

    private static double[] Product(Action<Matrix> product) => InPlace(2, 3, product);

    private static double[] InPlace(int rows, int cols, Action<Matrix> operation)
    {
        Matrix y = In(rows, cols);
        operation(y);
        return Values(y);
    }

    private static double[] Exact(int count, Action<int[]> product)
    {
        int[] acc = new int[count];
        acc.AsSpan().Fill(-7);
        product(acc);
        return [.. acc.Select(value => (double)value)];
    }

    private static double[] Results<T>(Func<T, bool> quantise, T q)
        where T : notnull => Values(quantise(q), q);

    private static double[] Values(params object[] results) => [.. results.SelectMany(Flat)];

    private static IEnumerable<double> Flat(object result) => result switch
    {
        bool answer => [answer ? 1 : 0],
        long number => [number],
        float[] values => values.Select(value => (double)value),
        Matrix matrix => [matrix.Rows, matrix.Cols, .. Flat(matrix.Data)],
        RowsI8 rows => [rows.Rows, rows.Cols, .. Flat(rows.Scales), .. rows.Values.Select(value => (double)value)],
        RowsI16 rows => [rows.Rows, rows.Cols, .. Flat(rows.Scales), .. rows.Values.Select(value => (double)value)],
        _ => throw new ArgumentException($"{result.GetType()} is no result.", nameof(result)),
    };

    private static Matrix In(int rows, int cols)
    {
        Matrix x = new(1, ValuesMax);
        x.Span.Fill(Untouched);
        x.Reshape(rows, cols);
        return x;
    }

    private static RowsI8 I8(int rows, int cols)
    {
        RowsI8 q = new(RowsMax, ValuesMax);
        q.Reshape(rows, cols);
        q.Values.AsSpan().Fill(3);
        q.Scales.AsSpan().Fill(Untouched);
        return q;
    }

    private static RowsI16 I16(int rows, int cols)
    {
        RowsI16 q = new(RowsMax, ValuesMax);
        q.Reshape(rows, cols);
        q.Values.AsSpan().Fill(300);
        q.Scales.AsSpan().Fill(Untouched);
        return q;
    }

    private static sbyte[] Ones(int count)
    {
        sbyte[] values = new sbyte[count];
        values.AsSpan().Fill(1);
        return values;
    }
}
