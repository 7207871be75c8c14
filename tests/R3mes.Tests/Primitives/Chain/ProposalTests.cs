using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

public sealed class ProposalTests
{
    private static readonly BlockId Id = new(Sha256.Hash([1]), new PartSetHeader(111, Sha256.Hash([2])));

    [Fact]
    public void Is_signed_as_a_canonical_proposal()
    {
        // Written by hand from canonical.proto: type, sfixed64 height and round, int64 pol_round, block_id, timestamp, chain_id.
        string id = Hex.Encode(Sha256.Hash([1]).ToArray()), parts = Hex.Encode(Sha256.Hash([2]).ToArray());
        string expected = "0820" + "113930000000000000" + "19a05b000000000000" + "20ffffffffffffffffff01"
            + "2a48" + "0a20" + id + "1224" + "086f" + "1220" + parts
            + "320c" + "08b9d8ffd305" + "10c094e4ec02" + "3a0d" + "746573745f636861696e5f6964";
        Proposal proposal = new() { Height = 12345, Round = 23456, PolRound = -1, BlockId = Id, Timestamp = new Timestamp(1518332985, 765004352) };
        byte[] bytes = proposal.SignBytes("test_chain_id");
        Assert.Equal(expected, Hex.Encode(bytes.AsSpan(2)));
        Assert.Equal(bytes.Length - 2, (bytes[0] & 0x7f) | (bytes[1] << 7));
    }

    [Fact]
    public void Has_the_sign_bytes_that_go_wrote()
    {
        // tendermint-rs, tendermint/src/proposal.rs, test_serialization: what types.ProposalSignBytes of Go wrote. CometBFT's own TestProposalSignable states no bytes, it compares two encoders.
        const string Expected = "8801082011393000000000000019a05b00000000000020ffffffffffffffffff012a4a0a20deadbeefdeadbeefbafbafbafbafbafadeadbeefdeadbe"
            + "efbafbafbafbafbafa122608ffff0312200022446688aaccee1133557799bbddff0022446688aaccee1133557799bbddff320c08a2d8ffd30510c0f2"
            + "e3ec023a0d746573745f636861696e5f6964";
        Assert.True(Digest.TryParseHex("DEADBEEFDEADBEEFBAFBAFBAFBAFBAFADEADBEEFDEADBEEFBAFBAFBAFBAFBAFA", out Digest hash));
        Assert.True(Digest.TryParseHex("0022446688AACCEE1133557799BBDDFF0022446688AACCEE1133557799BBDDFF", out Digest parts));
        Assert.True(Timestamp.TryParse("2018-02-11T07:09:22.765Z", out Timestamp time));
        Proposal proposal = new() { Height = 12345, Round = 23456, PolRound = -1, BlockId = new BlockId(hash, new PartSetHeader(65535, parts)), Timestamp = time };
        Assert.Equal(Expected, Hex.Encode(proposal.SignBytes("test_chain_id")));
    }

    [Fact]
    public void Is_never_taken_for_a_vote()
    {
        // TestVoteProposalNotEq
        Assert.NotEqual(CanonicalVote.SignBytes("", VoteType.Unknown, 1, 1, BlockId.Nil, Timestamp.None), CanonicalProposal.SignBytes("", 1, 1, 0, BlockId.Nil, Timestamp.None));
    }

    [Fact]
    public void Reads_back_what_it_wrote() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        int round = random.Next(9);
        Proposal proposal = new()
        {
            Height = random.NextInt64(1, long.MaxValue),
            Round = round,
            PolRound = random.Next(-1, round),
            BlockId = Id,
            Timestamp = ChainSamples.Time(random),
            Signature = new OpaqueBytes(ChainSamples.Bytes(random, 64)),
        };
        return Proposal.TryDecode(proposal.Encode(), out Proposal? again) && again == proposal;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_what_no_proposer_may_say()
    {
        Proposal good = new() { Height = 1, Round = 2, PolRound = 1, BlockId = Id, Timestamp = default, Signature = new OpaqueBytes(new byte[64]) };
        Assert.True(Proposal.TryDecode(good.Encode(), out _));
        Proposal[] bad =
        [
            good with { Height = 0 }, good with { Height = -1 }, good with { Round = -1 }, good with { PolRound = -2 }, good with { PolRound = 2 }, good with { BlockId = BlockId.Nil },
            good with { Signature = new OpaqueBytes(new byte[65]) },
        ];
        Assert.All(bad, proposal => Assert.False(Proposal.TryDecode(proposal.Encode(), out _)));
        Assert.False(Proposal.TryDecode([.. good.Encode(), 0x40, 1], out _));
    }
}
