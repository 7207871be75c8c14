using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Aggregation;
using R3mes.Compute.Models;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Aggregation;

public sealed class AggregationTests
{
    private static readonly AdapterLayout Layout = new(new ModelShape(8, 8, 1, 1, 1, 8, 256, 8, 1e-5f, 10000f), new LoraOptions(1, 1000));

    [Fact]
    public void The_order_of_the_miners_cannot_be_seen()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors random = new(seed);
            Gradient[] gradients = [.. Enumerable.Range(0, random.Between(1, 7)).Select(_ => Draw(random))];
            int trim = random.Between(0, 5000);
            Digest expected = TrimmedMean.Combine(gradients, 40, trim).Hash;
            return TrimmedMean.Combine([.. gradients.Reverse()], 40, trim).Hash == expected;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_gradients_combine_to_themselves()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors random = new(seed);
            float[] exact = [.. Draw(random).Values.ToArray().Select(x => FixedPoint.ToSingle(FixedPoint.FromSingle(x, 30), 30))];
            Gradient gradient = Gradient.FromValues(Layout, exact);
            return TrimmedMean.Combine([gradient, gradient, gradient], 30, 2000).Values.SequenceEqual(exact);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_minority_within_the_trim_cannot_move_a_coordinate_out_of_the_honest_range()
    {
        RandomTensors random = new(5);
        Gradient[] honest = [Draw(random), Draw(random), Draw(random), Draw(random)];
        float[] wild = new float[Layout.Count];
        wild.AsSpan().Fill(1e30f);
        Gradient combined = TrimmedMean.Combine([.. honest, Gradient.FromValues(Layout, wild)], 40, 2000);
        Gradient median = CoordinateMedian.Combine([.. honest, Gradient.FromValues(Layout, wild)], 40);
        for (int i = 0; i < Layout.Count; i++)
        {
            float low = honest.Min(g => g.Values[i]) - 1e-6f, high = honest.Max(g => g.Values[i]) + 1e-6f;
            Assert.InRange(combined.Values[i], low, high);
            Assert.InRange(median.Values[i], low, high);
        }
    }

    [Theory]
    [InlineData(0, 3f)]
    [InlineData(2499, 3f)]
    [InlineData(2500, 1.5f)]
    [InlineData(5000, 1.5f)]
    public void Trims_the_stated_share_at_each_end(int trimBps, float expected)
        => Assert.Equal(expected, TrimmedMean.Combine([Same(1f), Same(10f), Same(2f), Same(-1f)], 30, trimBps).Values[0]);

    [Fact]
    public void The_median_of_an_odd_number_is_the_middle_one()
        => Assert.Equal(2f, CoordinateMedian.Combine([Same(100f), Same(2f), Same(-50f)], 30).Values[0]);

    [Theory]
    [InlineData(0.5f, 0, 0)]
    [InlineData(1.5f, 0, 2)]
    [InlineData(-2.5f, 0, -2)]
    [InlineData(3e38f, 60, long.MaxValue)]
    [InlineData(-3e38f, 0, -long.MaxValue)]
    [InlineData(0.75f, 2, 3)]
    public void Fixed_point_rounds_to_even_and_saturates(float x, int exponent, long expected) => Assert.Equal(expected, FixedPoint.FromSingle(x, exponent));

    [Fact]
    public void Sums_of_saturated_values_do_not_overflow()
        => Assert.Equal(9223372036854775807f, TrimmedMean.Combine([Same(3e38f), Same(3e38f), Same(3e38f)], 0, 0).Values[0]);

    [Theory]
    [InlineData(5, 2, 2)]
    [InlineData(7, 2, 4)]
    [InlineData(-5, 2, -2)]
    [InlineData(-7, 2, -4)]
    [InlineData(8, 3, 3)]
    [InlineData(-8, 3, -3)]
    public void A_mean_rounds_to_nearest_and_halves_to_even(int sum, int count, long expected) => Assert.Equal(expected, FixedPoint.Mean(sum, count));

    [Fact]
    public void The_outer_step_moves_against_the_gradient()
    {
        Adapter adapter = Adapter.FromValues(Layout, Same(2f).Values);
        Assert.Equal(1.5f, OuterStep.Apply(adapter, Same(1f), 500_000).Values[3]);
        Assert.Equal(1f, OuterStep.Apply(adapter, Same(1f), 1_000_000).Values[3]);
    }

    [Fact]
    public void Does_not_combine_nothing() => Assert.Throws<InvariantException>(() => TrimmedMean.Combine([], 40, 0));

    private static Gradient Draw(RandomTensors random) => Gradient.FromValues(Layout, random.Normal(1, Layout.Count, 0.01f).Span);

    private static Gradient Same(float value)
    {
        float[] values = new float[Layout.Count];
        values.AsSpan().Fill(value);
        return Gradient.FromValues(Layout, values);
    }
}
