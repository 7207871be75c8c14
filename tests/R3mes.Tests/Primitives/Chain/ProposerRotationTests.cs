using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>The tables are those of CometBFT v0.38, types/validator_set_test.go.</summary>
public sealed class ProposerRotationTests
{
    // Keys in the order of their addresses, so that ties fall as in the tables.
    private static readonly PublicKey32[] Keys =
        [.. Enumerable.Range(0, 40).Select(i => PublicKey32.FromSpan(Sha256.Hash([(byte)i]).ToArray())).OrderBy(key => new Validator(key, 1).Address)];

    [Fact]
    public void Proposes_in_the_order_of_cometbft()
    {
        // TestProposerSelection1: bar 300, baz 330, foo 1000; the first 99 proposers.
        const string Expected = "foo baz foo bar foo foo baz foo bar foo foo baz foo foo bar foo baz foo foo bar"
            + " foo foo baz foo bar foo foo baz foo bar foo foo baz foo foo bar foo baz foo foo bar"
            + " foo baz foo foo bar foo baz foo foo bar foo baz foo foo foo baz bar foo foo foo baz"
            + " foo bar foo foo baz foo bar foo foo baz foo bar foo foo baz foo bar foo foo baz foo"
            + " foo bar foo baz foo foo bar foo baz foo foo bar foo baz foo foo";
        Dictionary<long, string> names = new() { [300] = "bar", [330] = "baz", [1000] = "foo" };
        Assert.Equal(Expected, string.Join(' ', Proposers(Of(300, 330, 1000), 99).Select(validator => names[validator.VotingPower])));
    }

    [Theory] // TestProposerSelection2
    [InlineData(new long[] { 100, 100, 100 }, new[] { 0, 1, 2, 0, 1, 2, 0, 1, 2 })]
    [InlineData(new long[] { 100, 100, 400 }, new[] { 2, 0 })]
    [InlineData(new long[] { 100, 100, 401 }, new[] { 2, 2, 0 })]
    public void Breaks_ties_by_address(long[] powers, int[] order) => Assert.Equal(order.Select(i => Keys[i]), Proposers(Of(powers), order.Length).Select(validator => validator.PublicKey));

    [Theory] // TestAveragingInIncrementProposerPriorityWithVotingPower: powers 10, 1, 1
    [InlineData(1, 0, -2, 1, 1)]
    [InlineData(2, 0, -4, 2, 2)]
    [InlineData(3, 0, -6, 3, 3)]
    [InlineData(4, 0, -8, 4, 4)]
    [InlineData(5, 1, 2, -7, 5)]
    [InlineData(6, 0, 0, -6, 6)]
    [InlineData(7, 0, -2, -5, 7)]
    [InlineData(8, 0, -4, -4, 8)]
    [InlineData(9, 2, 6, -3, -3)]
    [InlineData(10, 0, 4, -2, -2)]
    [InlineData(11, 0, 2, -1, -1)]
    public void Has_the_priorities_of_cometbft(int rounds, int proposer, long first, long second, long third)
    {
        ProposerRotation rotation = With([10, 1, 1], [0, 0, 0]).Advance(rounds);
        Assert.Equal(Keys[proposer], rotation.Proposer.PublicKey);
        Assert.Equal([first, second, third], rotation.Priorities);
    }

    [Theory] // As TestAveragingInIncrementProposerPriority, with power, which ours must have: the average is taken off rounded down.
    [InlineData(1000, new long[] { 1, 2, 3 }, new long[] { 999, 1000, -1999 })]
    [InlineData(1000, new long[] { 10, -10, 1 }, new long[] { -1990, 990, 1001 })]
    [InlineData(1000, new long[] { 100, -10, 1 }, new long[] { -1930, 960, 971 })]
    [InlineData(1000, new long[] { -1, 0, 0 }, new long[] { 1000, -1999, 1001 })]
    [InlineData(1, new long[] { 100, -10, 1 }, new long[] { 2, 0, 0 })] // 110 apart, window 6: divided by 19, cut to 5, 0, 0; average 1
    public void Centres_priorities_rounding_down(long power, long[] before, long[] after) => Assert.Equal(after, With([power, power, power], before).Advance(1).Priorities);

    [Fact]
    public void Scales_by_the_ratio_rounded_up_and_cuts_toward_zero()
    {
        // Window 4; 20 apart is five windows, 21 apart six.
        Assert.Equal([1L, -1L], With([1, 1], [10, -10]).Advance(1).Priorities);
        Assert.Equal([0L, 0L], With([1, 1], [11, -10]).Advance(1).Priorities);
        // Four apart stays.
        Assert.Equal([1L, -1L], With([1, 1], [2, -2]).Advance(1).Priorities);
    }

    [Fact]
    public void Whoever_joins_begins_below_the_others()
    {
        // TestProposerPriorityDoesNotGetResetToZero: 50 alone, then 1 joins at -(51 + 51 / 8) = -57; the average, -28.5, rounds down.
        ProposerRotation alone = Of(50);
        Assert.Equal([0L], alone.Priorities);
        ProposerRotation both = Updated(alone, new ValidatorUpdate(Keys[1], 1));
        Assert.Equal([29L, -28L], both.Priorities);
        Assert.Equal([28L, -27L], both.Advance(1).Priorities);
        // A new power leaves the priorities as they are.
        ProposerRotation heavier = Updated(both, new ValidatorUpdate(Keys[1], 100));
        Assert.Equal([Keys[1], Keys[0]], heavier.Validators.Validators.Select(validator => validator.PublicKey));
        Assert.Equal([-28L, 29L], heavier.Priorities);
        // Who is left alone is in the centre.
        Assert.Equal([0L], Updated(both, new ValidatorUpdate(Keys[0], 0)).Priorities);
    }

    [Theory] // TestValSetUpdatesDuplicateEntries, ...Overflows, ...OtherErrors: of a set of 10 and 10
    [InlineData(new[] { 0, 0 }, new long[] { 11, 22 }, ValidatorUpdateRefusal.Duplicate)]
    [InlineData(new[] { 0, 1, 0 }, new long[] { 11, 22, 12 }, ValidatorUpdateRefusal.Duplicate)]
    [InlineData(new[] { 3, 3 }, new long[] { 0, 0 }, ValidatorUpdateRefusal.Duplicate)]
    [InlineData(new[] { 0 }, new long[] { -1 }, ValidatorUpdateRefusal.NegativePower)]
    [InlineData(new[] { 0 }, new[] { ValidatorSet.TotalPowerMax + 1 }, ValidatorUpdateRefusal.PowerTooLarge)]
    [InlineData(new[] { 0, 1 }, new long[] { 0, 0 }, ValidatorUpdateRefusal.WouldBeEmpty)]
    [InlineData(new[] { 3 }, new long[] { 0 }, ValidatorUpdateRefusal.RemovesUnknown)]
    [InlineData(new[] { 2 }, new[] { ValidatorSet.TotalPowerMax }, ValidatorUpdateRefusal.TotalTooLarge)]
    [InlineData(new[] { 0, 1 }, new[] { ValidatorSet.TotalPowerMax - 5, 6L }, ValidatorUpdateRefusal.TotalTooLarge)]
    public void Refuses_changes_that_break_the_set(int[] who, long[] powers, ValidatorUpdateRefusal why)
    {
        ProposerRotation rotation = Of(10, 10);
        Assert.Equal(why, rotation.Update([.. who.Select((key, i) => new ValidatorUpdate(Keys[key], powers[i]))], out ProposerRotation? updated));
        Assert.Null(updated);
    }

    [Fact]
    public void Takes_as_much_power_as_there_may_be_when_others_make_room()
    {
        ProposerRotation whole = Updated(Of(10, 10), new ValidatorUpdate(Keys[0], 0), new ValidatorUpdate(Keys[1], 0), new ValidatorUpdate(Keys[2], ValidatorSet.TotalPowerMax));
        Assert.Equal(ValidatorSet.TotalPowerMax, whole.Validators.TotalPower);
        ProposerRotation halves = Updated(whole, new ValidatorUpdate(Keys[2], ValidatorSet.TotalPowerMax - 1), new ValidatorUpdate(Keys[3], 1));
        Assert.Equal(ValidatorSet.TotalPowerMax, halves.Validators.TotalPower);
    }

    [Fact]
    public void Each_proposes_as_often_as_its_power() => Prop.ForAll(Gen.Choose(1, 60).Select(power => (long)power).NonEmptyListOf().Where(powers => powers.Count <= 20).ToArbitrary(), powers =>
    {
        ProposerRotation rotation = Of([.. powers]);
        Dictionary<PublicKey32, long> times = Proposers(rotation, (int)rotation.Validators.TotalPower).GroupBy(validator => validator.PublicKey).ToDictionary(group => group.Key, group => group.LongCount());
        Assert.All(rotation.Validators.Validators, validator => Assert.Equal(validator.VotingPower, times[validator.PublicKey]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_keeps_priorities_centred_and_near_and_reads_back() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        Random random = new(seed);
        ProposerRotation rotation = Of([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.NextInt64(1, 1L << random.Next(1, 55)))]);
        for (int i = 0; i < 8; i++)
        {
            ValidatorUpdate[] updates = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new ValidatorUpdate(Keys[random.Next(20)], random.Next(3) * random.NextInt64(1L << random.Next(1, 55))))];
            if (rotation.Update(updates, out ProposerRotation? updated) is null) rotation = updated!;
            if (updates.Length > 0 && updated is not null)
            {
                Assert.InRange(rotation.Priorities.Sum(), 0, rotation.Priorities.Count - 1); // rounded down
                Assert.InRange(rotation.Priorities.Max() - rotation.Priorities.Min(), 0, ProposerRotation.WindowFactor * rotation.Validators.TotalPower);
            }

            rotation = rotation.Advance(random.Next(1, 4));
            Assert.True(ProposerRotation.TryDecode(rotation.Encode(), out ProposerRotation? again));
            Assert.Equal(rotation.Encode(), again.Encode());
            Assert.Equal(rotation.Advance(2).Encode(), again.Advance(2).Encode());
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Leaves_the_total_power_out_as_cometbft_does()
    {
        byte[] bytes = Of(7, 3).Encode();
        Assert.False(ProposerRotation.TryDecode([.. bytes, 0x18, 10], out _)); // total_voting_power = 10
        Assert.True(ProposerRotation.TryDecode(bytes, out _));
    }

    [Theory] // Go's integers wrap where a spread does not fit, and sums are clipped (TestSafeAddClip, TestSafeSubClip): powers 1 and 1
    [InlineData(long.MaxValue, long.MaxValue, -1, 1)]
    [InlineData(long.MinValue, long.MinValue, -1, 1)]
    [InlineData(long.MaxValue, long.MinValue, long.MaxValue - 2, long.MinValue + 2)]
    [InlineData(long.MaxValue, 0, -1, 1)] // divided by -(2^61 - 1): -4 and 0
    public void Priorities_at_the_ends_of_the_range_wrap_and_clip_as_in_go(long first, long second, long firstAfter, long secondAfter) =>
        Assert.Equal([firstAfter, secondAfter], With([1, 1], [first, second]).Advance(1).Priorities);

    private static ProposerRotation Of(params long[] powers) => ProposerRotation.Of(ValidatorSet.Of(powers.Select((power, i) => new Validator(Keys[i], power))));

    private static ProposerRotation Updated(ProposerRotation rotation, params ValidatorUpdate[] updates)
    {
        Assert.Null(rotation.Update(updates, out ProposerRotation? updated));
        return updated!;
    }

    /// <summary>A rotation as it comes off the wire, with any priorities; powers descend.</summary>
    private static ProposerRotation With(long[] powers, long[] priorities)
    {
        WireWriter writer = new();
        for (int i = 0; i < powers.Length; i++) writer.WriteMessage(1, Encoded(i));
        Assert.True(ProposerRotation.TryDecode(writer.WriteMessage(2, Encoded(0)).ToArray(), out ProposerRotation? rotation));
        return rotation;

        byte[] Encoded(int i) => new WireWriter().WriteBytes(1, new Validator(Keys[i], 1).Address.ToArray()).WriteMessage(2, new WireWriter().WriteMessage(1, Keys[i].ToArray()).Written)
            .WriteSigned(3, powers[i]).WriteSigned(4, priorities[i]).ToArray();
    }

    private static IEnumerable<Validator> Proposers(ProposerRotation rotation, int count)
    {
        for (int i = 0; i < count; i++, rotation = rotation.Advance(1)) yield return rotation.Proposer;
    }
}
