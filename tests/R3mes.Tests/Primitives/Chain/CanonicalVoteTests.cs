using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

public sealed class CanonicalVoteTests
{
    // CometBFT, types/vote_test.go, TestVoteSignBytesTestVectors: votes at Go's zero time.
    [Theory]
    [InlineData("", VoteType.Unknown, 0, 0, "0d2a0b088092b8c398feffffff01")]
    [InlineData("", VoteType.Precommit, 1, 1, "2108021101000000000000001901000000000000002a0b088092b8c398feffffff01")]
    [InlineData("", VoteType.Prevote, 1, 1, "2108011101000000000000001901000000000000002a0b088092b8c398feffffff01")]
    [InlineData("", VoteType.Unknown, 1, 1, "1f1101000000000000001901000000000000002a0b088092b8c398feffffff01")]
    [InlineData("test_chain_id", VoteType.Unknown, 1, 1,
        "2e1101000000000000001901000000000000002a0b088092b8c398feffffff01320d746573745f636861696e5f6964")]
    public void Has_the_sign_bytes_of_cometbft(string chainId, VoteType type, long height, long round, string hex) =>
        Assert.Equal(hex, Hex.Encode(CanonicalVote.SignBytes(chainId, type, height, round, BlockId.Nil, Timestamp.None)));

    [Fact]
    public void A_vote_and_its_slot_of_a_commit_are_signed_alike()
    {
        Random random = new(4);
        using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(ChainSamples.Bytes(random, 32));
        Validator validator = new(pair.PublicKey, 10);
        BlockId block = new(Sha256.Hash([1]), new PartSetHeader(1, Sha256.Hash([2])));
        foreach (BlockId id in new[] { block, BlockId.Nil })
        {
            Vote vote = new()
            {
                Type = VoteType.Precommit,
                Height = 5,
                Round = 1,
                BlockId = id,
                Timestamp = new Timestamp(1, 2),
                ValidatorAddress = validator.Address,
                ValidatorIndex = 0,
            };
            vote = vote with { Signature = new OpaqueBytes(pair.Sign(vote.SignBytes("remes-1"))) };
            Commit commit = new(5, 1, block, [vote.ToCommitSig()]);
            Assert.True(Ed25519.Verify(pair.PublicKey, commit.VoteSignBytes("remes-1", 0), vote.Signature.Span));
            Assert.False(Ed25519.Verify(pair.PublicKey, commit.VoteSignBytes("remes-2", 0), vote.Signature.Span));
        }
    }
}
