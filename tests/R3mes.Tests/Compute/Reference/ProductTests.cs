using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Reference;

public sealed class ProductTests
{
    private static readonly ReferenceBackend Backend = new();

    [Fact]
    public void Every_product_is_the_exact_integer_sum_rounded_once()
        => Prop.ForAll<int>(seed =>
        {
            var random = new RandomTensors(seed);
            int m = random.Between(1, 4), n = random.Between(1, 5), k = random.Between(1, 300);
            RowsI16 a = random.I16(m, k), b = random.I16(n, k), d = random.I16(m, n), across = random.I16(k, n);
            RowsI8 x = random.I8(m, k), across8 = random.I8(k, n);
            TernaryMatrix w = random.Ternary(n, k);
            TernaryOperand operand = Backend.Prepare(w);
            var c = new Matrix(m, Math.Max(n, k));

            Backend.Multiply(a, b, c);
            bool holds = Matches(c, (i, j) => Exact(k, t => a.Row(i)[t], t => b.Row(j)[t]) * a.Scales[i] * b.Scales[j]);
            Backend.Multiply(x, b, c);
            holds &= Matches(c, (i, j) => Exact(k, t => x.Row(i)[t], t => b.Row(j)[t]) * x.Scales[i] * b.Scales[j]);
            Backend.MultiplyTernary(x, operand, c);
            holds &= Matches(c, (i, j) => Exact(k, t => x.Row(i)[t], t => w.Values[(j * k) + t]) * x.Scales[i] * w.Scale);
            Backend.MultiplyTernaryBackward(d, operand, c);
            holds &= Matches(c, (i, j) => Exact(n, t => d.Row(i)[t], t => w.Values[(t * k) + j]) * d.Scales[i] * w.Scale);
            Backend.MultiplyUnscaled(a, across, c);
            holds &= Matches(c, (i, j) => Exact(k, t => a.Row(i)[t], t => across.Row(t)[j]) * a.Scales[i]);
            Backend.MultiplyUnscaled(a, across8, c);
            return holds & Matches(c, (i, j) => Exact(k, t => a.Row(i)[t], t => across8.Row(t)[j]) * a.Scales[i]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_terms_cannot_be_seen()
    {
        var random = new RandomTensors(7);
        RowsI16 a = random.I16(2, 500), b = random.I16(3, 500);
        var forward = new Matrix(2, 3);
        var backward = new Matrix(2, 3);
        Backend.Multiply(a, b, forward);
        for (int i = 0; i < 2; i++) a.Row(i).Reverse();
        for (int i = 0; i < 3; i++) b.Row(i).Reverse();
        Backend.Multiply(a, b, backward);
        Assert.Equal(forward.Data, backward.Data);
    }

    [Theory]
    [InlineData((1L << 60) + (1L << 36) + 1, 1152921642045800448f)]
    [InlineData((1L << 60) + (1L << 36), 1152921504606846976f)]
    [InlineData(-((1L << 24) + 1), -16777216f)]
    [InlineData((1L << 24) + 3, 16777220f)]
    public void An_accumulator_becomes_a_float_in_one_rounding(long accumulator, float expected)
        => Assert.Equal(expected, (float)accumulator);

    [Fact]
    public void Refuses_operands_whose_common_axes_differ()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Backend.Multiply(new RandomTensors(1).I16(2, 3), new RandomTensors(1).I16(2, 4), new Matrix(2, 2)));

    private static float Exact(int count, Func<int, int> a, Func<int, int> b)
    {
        BigInteger sum = BigInteger.Zero;
        for (int t = 0; t < count; t++) sum += (BigInteger)a(t) * b(t);
        return (float)(double)sum; // below 2^53 the double is exact
    }

    private static bool Matches(Matrix c, Func<int, int, float> expected)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Cols; j++)
                if (c.Row(i)[j] != expected(i, j)) return false;
        }

        return true;
    }
}
