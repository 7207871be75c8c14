using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuNormTests
{
    private const float Eps = 1e-5f;

    [Fact]
    public void Both_directions_equal_the_reference()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int rows = draw.Between(1, 9), cols = draw.Between(1, 100);
            Matrix x = seed % 2 == 0 ? draw.Normal(rows, cols) : draw.Nasty(rows, cols);
            Matrix dy = seed % 3 == 0 ? draw.Nasty(rows, cols) : draw.Normal(rows, cols);
            return Equal(x, dy, draw.Normal(1, cols).Data);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-30f)]
    [InlineData(1e19f)] // the mean square overflows
    [InlineData(float.MaxValue)]
    public void A_row_of_one_extreme_value_equals_the_reference(float value)
    {
        var x = new Matrix(2, 35);
        x.Span.Fill(value);
        Assert.True(Equal(x, new RandomTensors(3).Normal(2, 35), new RandomTensors(4).Normal(1, 35).Data));
    }

    [Fact]
    public void A_row_of_the_largest_integers_stays_exact()
    {
        var x = new Matrix(1, 70001);
        x.Span.Fill(1f);
        float[] gain = new float[70001];
        gain.AsSpan().Fill(1f);
        Assert.True(Equal(x, Copy(x), gain));
    }

    [Fact]
    public void The_longest_rows_equal_the_reference()
    {
        const int Cols = 131072 + 3;
        var draw = new RandomTensors(6);
        Matrix x = draw.Normal(3, Cols), dy = draw.Normal(3, Cols);
        x.Row(0).Clear();
        x.Row(1)[Cols - 1] = 1e7f;
        dy.Row(2).Clear();
        Assert.True(Equal(x, dy, draw.Normal(1, Cols).Data));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_in_both_directions()
    {
        var draw = new RandomTensors(5);
        Matrix good = draw.Normal(3, 40), bad = draw.Normal(3, 40);
        bad.Row(2)[39] = float.NaN;
        float[] gain = draw.Normal(1, 40).Data;
        OnEach(cpu =>
        {
            float[] r = new float[3];
            var xq = new RowsI16(3, 120);
            return !cpu.RmsNorm(bad, gain, Eps, xq, r, new Matrix(3, 40)) && cpu.RmsNorm(good, gain, Eps, xq, r, new Matrix(3, 40))
                && !cpu.RmsNormBackward(bad, gain, good, xq, r, new Matrix(3, 40));
        });
    }

    private static bool Equal(Matrix x, Matrix dy, float[] gain)
    {
        var expectedQ = new RowsI16(x.Rows, x.Rows * x.Cols);
        float[] expectedR = new float[x.Rows];
        Matrix expected = new(x.Rows, x.Cols), expectedBack = new(x.Rows, x.Cols);
        bool finite = Reference.RmsNorm(x, gain, Eps, expectedQ, expectedR, expected);
        bool finiteBack = Reference.RmsNormBackward(dy, gain, x, expectedQ, expectedR, expectedBack);
        return OnEach(cpu =>
        {
            var q = new RowsI16(x.Rows, x.Rows * x.Cols);
            float[] r = new float[x.Rows];
            Matrix actual = new(x.Rows, x.Cols), back = new(x.Rows, x.Cols);
            return finite == cpu.RmsNorm(x, gain, Eps, q, r, actual) && Same(expected, actual) && Same(expectedQ, q) && SameBits(expectedR, r)
                && finiteBack == cpu.RmsNormBackward(dy, gain, x, q, r, back) && Same(expectedBack, back);
        });
    }
}
