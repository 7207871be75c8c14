using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Reference;

public sealed class QuantiserTests
{
    private static readonly ReferenceBackend Backend = new();

    [Fact]
    public void I8_stays_within_half_a_step_of_every_value_and_keeps_its_sign()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            var q = new RowsI8(x.Rows, x.Rows * x.Cols);
            if (!Backend.QuantizeI8(x, q)) return false;
            for (int row = 0; row < x.Rows; row++)
            {
                for (int j = 0; j < x.Cols; j++)
                {
                    int value = q.Row(row)[j];
                    float source = x.Row(row)[j];
                    if (value is < -127 or > 127 || value * (double)source < 0) return false;
                    if (q.Scales[row] > 0 && Math.Abs((value * (double)q.Scales[row]) - source) > 0.5001 * q.Scales[row]) return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void I16_stays_within_half_a_step_of_every_value_and_keeps_its_sign()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            var q = new RowsI16(x.Rows, x.Rows * x.Cols);
            if (!Backend.QuantizeI16(x, q)) return false;
            for (int row = 0; row < x.Rows; row++)
            {
                for (int j = 0; j < x.Cols; j++)
                {
                    int value = q.Row(row)[j];
                    float source = x.Row(row)[j];
                    if (value is < -16256 or > 16256 || value * (double)source < 0) return false;
                    if (q.Scales[row] > 0 && Math.Abs((value * (double)q.Scales[row]) - source) > 0.502 * q.Scales[row]) return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_magnitude_of_a_row_becomes_the_largest_integer()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            var q = new RowsI16(x.Rows, x.Rows * x.Cols);
            Backend.QuantizeI16(x, q);
            for (int row = 0; row < x.Rows; row++)
            {
                int largest = 0;
                foreach (short value in q.Row(row)) largest = Math.Max(largest, Math.Abs((int)value));
                if (largest != (q.Scales[row] > 0 ? 16256 : 0)) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Transposed_quantisation_equals_quantising_the_transpose()
        => Prop.ForAll<int>(seed =>
        {
            Matrix x = Draw(seed);
            float[] scales = new float[x.Rows];
            for (int t = 0; t < scales.Length; t++) scales[t] = 0.25f + t;
            var transposed = new Matrix(x.Cols, x.Rows);
            for (int j = 0; j < x.Cols; j++)
                for (int t = 0; t < x.Rows; t++) transposed.Row(j)[t] = x.Row(t)[j] * scales[t];
            var expected = new RowsI16(x.Cols, x.Rows * x.Cols);
            var actual = new RowsI16(x.Cols, x.Rows * x.Cols);
            return Backend.QuantizeI16(transposed, expected) && Backend.QuantizeI16Transposed(x, scales, actual) && Same(expected, actual);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_second_level_of_I16_plus_leaves_an_error_below_a_sixteen_thousandth_of_a_step()
        => Prop.ForAll<int>(seed =>
        {
            var random = new RandomTensors(seed);
            Matrix x = random.Normal(random.Between(1, 4), random.Between(1, 40));
            float[] scales = new float[x.Cols];
            for (int j = 0; j < scales.Length; j++) scales[j] = 0.5f + (j * 0.01f);
            var first = new RowsI16(x.Rows, x.Rows * x.Cols);
            var second = new RowsI16(x.Rows, x.Rows * x.Cols);
            if (!Backend.QuantizeI16Plus(x, scales, first, second)) return false;
            for (int t = 0; t < x.Rows; t++)
            {
                for (int j = 0; j < x.Cols; j++)
                {
                    double y = x.Row(t)[j] * scales[j];
                    double twice = (first.Row(t)[j] * (double)first.Scales[t]) + (second.Row(t)[j] * (double)second.Scales[t]);
                    if (Math.Abs(twice - y) > (first.Scales[t] / 16256) + (Math.Abs(y) * 1.2e-7)) return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Refuses_a_row_that_is_not_finite_and_makes_it_zeros(float poison)
    {
        Matrix x = new RandomTensors(1).Normal(3, 5);
        x.Row(1)[4] = poison;
        var q8 = new RowsI8(3, 15);
        var q16 = new RowsI16(5, 15);
        Assert.False(Backend.QuantizeI8(x, q8));
        Assert.False(Backend.QuantizeI16(x, q16));
        Assert.Equal(0f, q8.Scales[1]);
        Assert.Equal(new sbyte[5], q8.Row(1).ToArray());
        Assert.Equal(0f, q16.Scales[1]);
        Assert.Equal(new short[5], q16.Row(1).ToArray());
        Assert.False(Backend.QuantizeI16Transposed(x, q16));
        Assert.Equal(0f, q16.Scales[4]);
    }

    [Fact]
    public void A_row_below_two_to_the_minus_100_counts_as_zeros_and_one_at_it_does_not()
    {
        var x = new Matrix(3, 2);
        float edge = MathF.ScaleB(1f, -100);
        x.Row(0)[0] = MathF.BitDecrement(edge);
        x.Row(1)[0] = -edge;
        x.Row(2)[0] = -0f;
        var q = new RowsI16(3, 6);
        Assert.True(Backend.QuantizeI16(x, q));
        Assert.Equal([0, 0, -16256, 0, 0, 0], q.Values);
        Assert.Equal([0f, edge / 16256f, 0f], q.Scales);
    }

    [Fact]
    public void Halves_round_to_even()
    {
        var x = new Matrix(1, 6);
        float[] values = [127f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f];
        values.CopyTo(x.Span);
        var q = new RowsI8(1, 6);
        Assert.True(Backend.QuantizeI8(x, q));
        Assert.Equal([127, 0, 2, 2, 0, -2], q.Values);
    }

    private static Matrix Draw(int seed)
    {
        var random = new RandomTensors(seed);
        return random.Nasty(random.Between(1, 5), random.Between(1, 40));
    }

    private static bool Same(RowsI16 a, RowsI16 b)
        => a.Rows == b.Rows && a.Cols == b.Cols && a.Values.AsSpan().SequenceEqual(b.Values) && a.Scales.AsSpan().SequenceEqual(b.Scales);
}
