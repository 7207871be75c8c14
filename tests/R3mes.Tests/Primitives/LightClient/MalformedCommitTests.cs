using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>A light block whose commit cannot be one is no answer (CometBFT's LightBlock.ValidateBasic), though enough of its slots be good.</summary>
public sealed class MalformedCommitTests
{
    private static readonly LightChain Chain = LightChain.Steady(8, 0, 1, 2, 3);
    private static readonly LightClientOptions Options = new(LightChain.Id, TimeSpan.FromHours(4));

    public static TheoryData<string, LightClientRefusal?> Commits => new()
    {
        { "good", null }, { "one absent", null },
        { "no slots", LightClientRefusal.Malformed }, { "all absent", LightClientRefusal.Malformed }, { "a slot too many", LightClientRefusal.Malformed },
        { "an absent slot with an address", LightClientRefusal.Malformed }, { "an absent slot with a time", LightClientRefusal.Malformed },
        { "an absent slot with a signature", LightClientRefusal.Malformed }, { "a nil slot without a signature", LightClientRefusal.Malformed },
        { "a block id without parts", LightClientRefusal.Malformed }, { "a round below 0", LightClientRefusal.Malformed },
    };

    [Theory]
    [MemberData(nameof(Commits))]
    public void Is_refused_from_every_source(string what, LightClientRefusal? refusal)
    {
        LightBlock good = Chain[7];
        LightBlock bad = good with { SignedHeader = good.SignedHeader with { Commit = Changed(what, good.SignedHeader.Commit) } };
        TestSource primary = new(Chain), witness = new(Chain);
        LightClientCore client = new(Options, primary, [witness], new MemoryTrustedBlocks());
        Assert.Equal(LightClientAction.Accept, client.Begin(new TrustRoot(1, LightChain.HashOf(Chain[1])), LightChain.TimeOf(9)).Action);
        primary.Put(bad);
        witness.Put(bad);
        Assert.Equal(refusal, client.Verify(7, LightChain.TimeOf(9)).Refusal);
    }

    private static Commit Changed(string what, Commit good)
    {
        CommitSig last = good.Signatures[^1];
        // The last slot is not needed for two thirds.
        Commit With(CommitSig slot) => new(good.Height, good.Round, good.BlockId, [.. good.Signatures.SkipLast(1), slot]);
        return what switch
        {
            "good" => good,
            "one absent" => With(CommitSig.Absent),
            "no slots" => new Commit(good.Height, good.Round, good.BlockId, []),
            "all absent" => new Commit(good.Height, good.Round, good.BlockId, [.. good.Signatures.Select(_ => CommitSig.Absent)]),
            "a slot too many" => new Commit(good.Height, good.Round, good.BlockId, [.. good.Signatures, CommitSig.Absent]),
            "an absent slot with an address" => With(CommitSig.Absent with { ValidatorAddress = last.ValidatorAddress }),
            "an absent slot with a time" => With(CommitSig.Absent with { Timestamp = last.Timestamp }),
            "an absent slot with a signature" => With(CommitSig.Absent with { Signature = last.Signature }),
            "a nil slot without a signature" => With(last with { Flag = BlockIdFlag.Nil, Signature = default }),
            "a block id without parts" => new Commit(good.Height, good.Round, new BlockId(good.BlockId.Hash, default), good.Signatures),
            _ => new Commit(good.Height, -1, good.BlockId, good.Signatures),
        };
    }
}
