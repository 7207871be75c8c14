using R3mes.Application.Commitments;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class CommitmentTests
{
    private static readonly Address A = new TestAccount("a").Address, B = new TestAccount("b").Address;
    private static readonly Digest Seed = Sha256.Hash("seed"u8), Salt = Sha256.Hash("salt"u8), Digest = Sha256.Hash("digest"u8);

    [Fact]
    public void Two_miners_on_one_shard_owe_different_samples()
    {
        Assert.NotEqual(SampleSeed.Of(Seed, 1, 0, A), SampleSeed.Of(Seed, 1, 0, B));
        Assert.NotEqual(SampleSeed.Of(Seed, 1, 0, A), SampleSeed.Of(Seed, 2, 0, A));
        Assert.NotEqual(SampleSeed.Of(Seed, 1, 0, A), SampleSeed.Of(Seed, 1, 1, A));
    }

    [Fact]
    public void A_verdict_commitment_binds_every_field()
    {
        Digest whole = VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Invalid, 2, Digest, Salt);
        Digest[] others =
        [
            VerdictCommitment.Hash("d", 1, Subject.Gradient, A, B, Verdict.Invalid, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 2, Subject.Gradient, A, B, Verdict.Invalid, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Aggregation, A, B, Verdict.Invalid, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, B, B, Verdict.Invalid, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, A, A, Verdict.Invalid, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Unavailable, 2, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Invalid, 3, Digest, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Invalid, 2, Salt, Salt),
            VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Invalid, 2, Digest, Digest),
        ];
        Assert.DoesNotContain(whole, others);
        Assert.Equal(whole, VerdictCommitment.Hash("c", 1, Subject.Gradient, A, B, Verdict.Invalid, 2, Digest, Salt));
    }

    [Fact]
    public void An_aggregation_commitment_binds_every_field()
    {
        Cid result = Cid.Of("r"u8);
        Digest whole = AggregationCommitment.Hash("c", 1, A, result, Digest, Salt);
        Digest[] others =
        [
            AggregationCommitment.Hash("d", 1, A, result, Digest, Salt), AggregationCommitment.Hash("c", 2, A, result, Digest, Salt),
            AggregationCommitment.Hash("c", 1, B, result, Digest, Salt), AggregationCommitment.Hash("c", 1, A, Cid.Of("s"u8), Digest, Salt),
            AggregationCommitment.Hash("c", 1, A, result, Salt, Salt), AggregationCommitment.Hash("c", 1, A, result, Digest, Digest),
        ];
        Assert.DoesNotContain(whole, others);
    }

    [Fact]
    public void A_verdict_digest_cannot_be_another_verifiers()
    {
        Assert.NotEqual(VerdictDigest.Of(A, 1, Subject.Gradient, B, [Digest]), VerdictDigest.Of(B, 1, Subject.Gradient, B, [Digest]));
        Assert.NotEqual(VerdictDigest.Of(A, 1, Subject.Gradient, B, [Digest]), VerdictDigest.Of(A, 1, Subject.Gradient, B, [Digest, Digest]));
    }

    [Fact]
    public void Draws_follow_the_weights_and_take_nobody_twice()
    {
        (Address, ulong)[] candidates = [(A, 3), (B, 1)];
        int first = 0;
        for (ulong round = 0; round < 2_000; round++)
        {
            IReadOnlyList<Address> drawn = WeightedDraw.Pick(Seed, "test", round, default, candidates, 5);
            Assert.Equal(2, drawn.Distinct().Count());
            if (drawn[0] == A) first++;
        }
        Assert.InRange(first, 1_400, 1_600); // expected 1,500; the seed is fixed, so this never flickers
    }

    [Fact]
    public void The_lottery_draws_its_share()
    {
        int drawn = 0;
        for (ulong round = 0; round < 4_000; round++)
            if (VerificationLottery.IsDrawn(Seed, round, A, 1_000)) drawn++;
        Assert.InRange(drawn, 330, 470);
        Assert.True(VerificationLottery.IsDrawn(Seed, 1, A, ChainParams.BpsOne));
        Assert.False(VerificationLottery.IsDrawn(Seed, 1, A, 0));
    }

    [Fact]
    public void Shards_are_spread()
    {
        int[] counts = new int[4];
        for (ulong round = 0; round < 2_000; round++) counts[ShardAssignment.Of(A, Seed, round, 4)]++;
        Assert.All(counts, count => Assert.InRange(count, 400, 600));
    }

    [Theory]
    [InlineData(100, 100, 2_000)]
    [InlineData(100, 200, 2_000)]
    [InlineData(10_000, 9_900, 6_000)]
    [InlineData(10_000, 9_800, 10_000)]
    [InlineData(10_000, 0, 10_000)]
    [InlineData(long.MaxValue, 0, 10_000)]
    public void Quality_rises_from_its_floor_to_one(long before, long after, uint expected) =>
        Assert.Equal(expected, ChainParams.Devnet.Rewards.QualityBps(before, after));
}
