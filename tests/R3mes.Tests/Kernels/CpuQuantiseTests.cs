using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuQuantiseTests
{
    private delegate bool Quantise<TRows>(ITensorBackend backend, Matrix x, TRows q);

    [Fact]
    public void I8_equals_the_reference_on_every_kind_of_row()
        => Prop.ForAll<int>(seed => EqualI8(Draw(seed))).QuickCheckThrowOnFailure();

    [Fact]
    public void I16_equals_the_reference_on_every_kind_of_row()
        => Prop.ForAll<int>(seed => EqualI16(Draw(seed), (b, x, q) => b.QuantizeI16(x, q))).QuickCheckThrowOnFailure();

    [Fact]
    public void I16_of_the_transpose_equals_the_reference()
        => Prop.ForAll<int>(seed => EqualI16(Draw(seed), (b, x, q) => b.QuantizeI16Transposed(x, q))).QuickCheckThrowOnFailure();

    [Fact]
    public void I16_of_the_transpose_with_row_scales_equals_the_reference()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            float[] scales = new RandomTensors(seed).Normal(1, x.Rows).Data;
            return EqualI16(x, (b, m, q) => b.QuantizeI16Transposed(m, scales, q));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Both_levels_of_I16_plus_equal_the_reference()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            return EqualPlus(x, new RandomTensors(seed).Normal(1, x.Cols).Data);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_that_is_not_finite_is_refused_and_becomes_zeros(float bad)
    {
        for (int at = 0; at < 37; at++)
        {
            Matrix x = new RandomTensors(at).Normal(3, 37);
            x.Row(1)[at] = bad;
            OnEach(cpu => !cpu.QuantizeI8(x, new RowsI8(3, 111)));
            Assert.True(EqualI8(x));
            Assert.True(EqualI16(x, (b, m, q) => b.QuantizeI16(m, q)));
            Assert.True(EqualI16(x, (b, m, q) => b.QuantizeI16Transposed(m, q)));
            Assert.True(EqualPlus(x, [.. Enumerable.Repeat(1f, 37)]));
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-45f)]
    [InlineData(7.888609e-31f)] // 2^-100
    [InlineData(7.888608e-31f)]
    [InlineData(1.17549435e-38f)]
    [InlineData(float.MaxValue)]
    [InlineData(-float.MaxValue)]
    public void A_row_of_one_extreme_value_equals_the_reference(float value)
    {
        foreach (int cols in (int[])[1, 7, 8, 9, 33])
        {
            var x = new Matrix(2, cols);
            x.Span.Fill(value);
            Assert.True(EqualI8(x));
            Assert.True(EqualI16(x, (b, m, q) => b.QuantizeI16(m, q)));
            Assert.True(EqualI16(x, (b, m, q) => b.QuantizeI16Transposed(m, q)));
        }
    }

    [Theory]
    [InlineData(131072)]
    [InlineData(131075)]
    public void The_longest_rows_equal_the_reference(int length)
    {
        var draw = new RandomTensors(length);
        Matrix zeros = new(1, length), outlier = draw.Normal(1, length), subnormals = draw.Normal(1, length, 1e-39f), both = new(2, length);
        outlier.Data[length - 2] = 1e7f;
        outlier.Span.CopyTo(both.Row(0));
        subnormals.Span.CopyTo(both.Row(1));
        float[] scales = draw.Normal(1, length).Data;
        foreach (Matrix x in (Matrix[])[zeros, outlier, subnormals, both])
        {
            Assert.True(EqualI8(x));
            Assert.True(EqualI16(x, (b, m, q) => b.QuantizeI16(m, q)));
            Assert.True(EqualPlus(x, scales));
            var upright = new Matrix(length, x.Rows);
            for (int row = 0; row < x.Rows; row++)
                for (int i = 0; i < length; i++) upright.Row(i)[row] = x.Row(row)[i];
            Assert.True(EqualI16(upright, (b, m, q) => b.QuantizeI16Transposed(m, scales, q)));
        }
    }

    private static Matrix Draw(int seed)
    {
        var draw = new RandomTensors(seed);
        int rows = draw.Between(1, 40);
        int cols = draw.Between(1, 70);
        return seed % 2 == 0 ? draw.Normal(rows, cols) : draw.Nasty(rows, cols);
    }

    private static RowsI16 Rows16(Matrix x) => new(Math.Max(x.Rows, x.Cols), x.Rows * x.Cols);

    private static bool EqualI8(Matrix x)
    {
        var expected = new RowsI8(x.Rows, x.Rows * x.Cols);
        bool finite = Reference.QuantizeI8(x, expected);
        return OnEach(cpu =>
        {
            var actual = new RowsI8(x.Rows, x.Rows * x.Cols);
            actual.Values.AsSpan().Fill(99);
            return finite == cpu.QuantizeI8(x, actual) && Same(expected, actual);
        });
    }

    private static bool EqualI16(Matrix x, Quantise<RowsI16> quantise)
    {
        RowsI16 expected = Rows16(x);
        bool finite = quantise(Reference, x, expected);
        return OnEach(cpu =>
        {
            RowsI16 actual = Rows16(x);
            actual.Values.AsSpan().Fill(99);
            return finite == quantise(cpu, x, actual) && Same(expected, actual);
        });
    }

    private static bool EqualPlus(Matrix x, float[] scales)
    {
        RowsI16 first = Rows16(x), second = Rows16(x);
        bool finite = Reference.QuantizeI16Plus(x, scales, first, second);
        return OnEach(cpu =>
        {
            RowsI16 one = Rows16(x), two = Rows16(x);
            return finite == cpu.QuantizeI16Plus(x, scales, one, two) && Same(first, one) && Same(second, two);
        });
    }
}
