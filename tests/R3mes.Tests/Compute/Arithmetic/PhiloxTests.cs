using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Arithmetic;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Arithmetic;

public sealed class PhiloxTests
{
    // Random123, tests/kat_vectors, lines "philox4x32 10": counter, key, result.
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000 00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Gives_the_published_answers(string input, string expected)
    {
        uint[] x = [.. input.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
        (uint x0, uint x1, uint x2, uint x3) = Philox.Block(x[0], x[1], x[2], x[3], x[4], x[5]);
        Assert.Equal(expected, $"{x0:x8} {x1:x8} {x2:x8} {x3:x8}");
    }

    [Fact]
    public void Draws_below_a_bound_stay_below_it_and_depend_on_index_purpose_and_seed_alone()
        => Prop.ForAll<ulong, ulong>((bound, index) =>
        {
            bound = bound == 0 ? 1 : bound;
            PhiloxStream stream = new(Sha256.Hash([1]), "a");
            return stream.Below(bound, index) < bound && stream.Below(bound, index) == new PhiloxStream(Sha256.Hash([1]), "a").Below(bound, index);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Streams_of_other_seeds_and_purposes_differ()
    {
        (uint, uint, uint, uint) words = new PhiloxStream(Sha256.Hash([1]), "a").Words(7);
        Assert.NotEqual(words, new PhiloxStream(Sha256.Hash([1]), "b").Words(7));
        Assert.NotEqual(words, new PhiloxStream(Sha256.Hash([2]), "a").Words(7));
        Assert.NotEqual(words, new PhiloxStream(Sha256.Hash([1]), "a").Words(8));
        Assert.NotEqual(words, new PhiloxStream(Sha256.Hash([1]), "a").Words(7, 1));
    }

    [Fact]
    public void Every_value_below_three_is_drawn_about_as_often()
    {
        PhiloxStream stream = new(Sha256.Hash([3]), "thirds");
        int[] counts = new int[3];
        for (ulong i = 0; i < 30_000; i++) counts[stream.Below(3, i)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_700, 10_300)); // 3.7 standard deviations
    }

    [Fact]
    public void A_bound_just_above_half_of_the_range_rejects_about_half_and_is_not_biased()
    {
        const ulong bound = (1UL << 63) + 1;
        PhiloxStream stream = new(Sha256.Hash([4]), "halves");
        int low = 0;
        for (ulong i = 0; i < 10_000; i++) low += stream.Below(bound, i) < bound / 2 ? 1 : 0;
        Assert.InRange(low, 4_800, 5_200);
    }

    [Fact]
    public void A_draw_whose_low_half_is_below_the_threshold_is_drawn_again_with_the_next_attempt()
    {
        // Bound 2^63 + 1: 2^64 mod bound is 2^63 - 1, so about half of the first attempts are rejected. Reference: D. Lemire 2019, with UInt128.
        const ulong bound = (1UL << 63) + 1;
        PhiloxStream stream = new(Sha256.Hash([4]), "halves");
        int again = 0;
        for (ulong index = 0; index < 1_000; index++)
        {
            uint attempt = 0;
            UInt128 product = Product(attempt);
            while ((ulong)product < bound - 2) product = Product(++attempt);
            again += attempt > 0 ? 1 : 0;
            Assert.Equal((ulong)(product >> 64), stream.Below(bound, index));

            UInt128 Product(uint tried)
            {
                (uint x0, uint x1, _, _) = stream.Words(index, tried);
                return (UInt128)(((ulong)x1 << 32) | x0) * bound;
            }
        }

        Assert.InRange(again, 400, 600);
    }

    [Fact]
    public void Bell_numbers_have_the_stated_range_mean_and_variance()
    {
        PhiloxStream stream = new(Sha256.Hash([5]), "bell");
        double sum = 0, squares = 0;
        const int count = 40_000;
        for (ulong i = 0; i < count; i++)
        {
            int value = stream.Bell(i);
            Assert.InRange(value, -524_280, 524_280);
            sum += value;
            squares += (double)value * value;
        }

        double deviation = Math.Sqrt(Math.Pow(2, 33) * 4 / 3);
        Assert.InRange(sum / count / deviation, -0.02, 0.02);
        Assert.InRange(Math.Sqrt(squares / count) / deviation, 0.985, 1.015);
    }
}
