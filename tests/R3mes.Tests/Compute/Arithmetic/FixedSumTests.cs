using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Arithmetic;
using R3mes.Primitives;

namespace R3mes.Tests.Compute.Arithmetic;

public sealed class FixedSumTests
{
    [Fact]
    public void The_order_of_the_terms_cannot_be_seen_and_the_error_is_below_half_a_unit_a_term()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors random = new(seed);
            float[] terms = random.Normal(1, random.Between(1, 500), MathF.Pow(2, random.Between(-60, 60))).Data;
            if (!FixedSum.TrySum(terms, out float sum)) return false;
            float largest = terms.Max(MathF.Abs);
            double exact = terms.Sum(x => (double)x);
            bool close = Math.Abs(sum - exact) <= (terms.Length * largest * Math.Pow(2, -30)) + (Math.Abs(exact) * 3e-7);
            Array.Sort(terms);
            return close && FixedSum.TrySum(terms, out float sorted) && sorted == sum;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Terms_that_cancel_sum_to_zero_and_small_ones_are_not_lost_in_large_ones()
    {
        Assert.True(FixedSum.TrySum([1e30f, 3f, -1e30f], out float gone));
        Assert.Equal(0f, gone); // 3 is below 2^-30 of the largest
        Assert.True(FixedSum.TrySum([1f, 1e-8f, -1f], out float kept));
        Assert.Equal(1e-8f, kept, 1e-9f);
    }

    [Fact]
    public void Nothing_zeros_and_terms_below_two_to_the_minus_90_sum_to_zero()
    {
        float edge = MathF.ScaleB(1f, -90);
        foreach (float[] terms in new float[][] { [], [0f, -0f], [MathF.BitDecrement(edge), MathF.BitDecrement(edge)], [float.Epsilon] })
        {
            Assert.True(FixedSum.TrySum(terms, out float sum));
            Assert.Equal(0, BitConverter.SingleToInt32Bits(sum));
        }

        Assert.True(FixedSum.TrySum([edge, edge], out float twice));
        Assert.Equal(2 * edge, twice);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Says_when_a_term_is_not_finite(float poison) => Assert.False(FixedSum.TrySum([1f, poison], out _));

    [Fact]
    public void Does_not_take_more_terms_than_the_accumulator_is_exact_for()
        => Assert.Throws<InvariantException>(() => FixedSum.TrySum(new float[FixedSum.TermsMax + 1], out _));
}
