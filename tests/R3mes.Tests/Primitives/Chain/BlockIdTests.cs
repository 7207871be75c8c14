using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>A block id is nil or complete (CometBFT v0.38, types/block.go: BlockID.IsNil and IsComplete; the ValidateBasic of votes, proposals and commits).</summary>
public sealed class BlockIdTests
{
    private static readonly Digest Hash = Sha256.Hash([1]), PartsHash = Sha256.Hash([2]);
    private static readonly BlockId Whole = new(Hash, new PartSetHeader(1, PartsHash));

    /// <summary>Whether there is a hash, parts, and a hash of the parts; then whether a vote, a proposal, a commit of height 1 and a header may name the id.</summary>
    public static TheoryData<bool, bool, bool, bool, bool, bool, bool> Ids => new()
    {
        { false, false, false, true, false, false, true },
        { true, true, true, true, true, true, true },
        { true, false, false, false, false, false, false },
        { true, true, false, false, false, false, false },
        { true, false, true, false, false, false, false },
        { false, true, false, false, false, false, false },
        { false, false, true, false, false, false, false },
        { false, true, true, false, false, false, false },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public void Is_nil_or_complete_wherever_it_is_read(bool hasHash, bool hasParts, bool hasPartsHash, bool vote, bool proposal, bool commit, bool header)
    {
        BlockId id = new(hasHash ? Hash : default, new PartSetHeader(hasParts ? 1u : 0, hasPartsHash ? PartsHash : default));
        Random random = new(1);
        Assert.Equal(vote, BlockId.TryDecode(id.Encode(), out _));
        Assert.Equal(vote, Vote.TryDecode((ChainSamples.Vote(random) with { BlockId = id }).Encode(), out _));
        Assert.Equal(proposal, Proposal.TryDecode(ProposalOf(id).Encode(), out _));
        Assert.Equal(commit, Commit.TryDecode(new Commit(1, 0, id, [CommitSig.Absent]).Encode(), out _));
        Assert.Equal(header, Header.TryDecode((ChainSamples.Header(random) with { LastBlockId = id }).Encode(), out _));
        Assert.Equal((!hasHash && !hasParts && !hasPartsHash, hasHash && hasParts && hasPartsHash), (id.IsNil, id.IsComplete));
    }

    [Fact]
    public void A_vote_or_commit_without_the_field_is_for_no_block_and_a_proposal_or_commit_of_height_1_is_refused()
    {
        // A field that is left out reads as its zero, and the canonical form writes it: CometBFT does too (gogoproto.nullable = false).
        byte[] none = new WireWriter().WriteSigned(1, 1).WriteMessage(4, CommitSig.Absent.Encode()).ToArray();
        Assert.False(Commit.TryDecode(none, out _));
        Assert.False(Commit.TryDecode(new Commit(1, 0, BlockId.Nil, [CommitSig.Absent]).Encode(), out _));
        Assert.False(Proposal.TryDecode(ProposalOf(BlockId.Nil).Encode(), out _));
    }

    [Fact]
    public void A_commit_has_slots_from_height_1_on()
    {
        Assert.True(Commit.TryDecode(Commit.Empty.Encode(), out _));
        Assert.True(Commit.TryDecode(new Commit(1, 0, Whole, [CommitSig.Absent]).Encode(), out _));
        Assert.False(Commit.TryDecode(new Commit(1, 0, Whole, []).Encode(), out _));
    }

    private static Proposal ProposalOf(BlockId id) => new() { Height = 1, Round = 0, PolRound = -1, BlockId = id, Timestamp = default, Signature = new OpaqueBytes(new byte[64]) };
}
