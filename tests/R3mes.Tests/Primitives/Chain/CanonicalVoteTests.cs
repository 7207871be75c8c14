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
    public void An_extension_is_no_part_of_what_a_vote_signs()
    {
        // CometBFT, types/vote_test.go, TestVoteSignBytesTestVectors, case 5: a vote with the extension "extension" has the bytes of one without. The file has a vote of no kind; as a precommit:
        const string Expected = "30" + "0802" + "110100000000000000" + "190100000000000000" + "2a0b088092b8c398feffffff01" + "320d746573745f636861696e5f6964";
        Vote vote = new()
        {
            Type = VoteType.Precommit,
            Height = 1,
            Round = 1,
            BlockId = BlockId.Nil,
            Timestamp = Timestamp.None,
            ValidatorAddress = default,
            ValidatorIndex = 0,
            Extension = new OpaqueBytes("extension"u8),
        };
        Assert.Equal(Expected, Hex.Encode(vote.SignBytes("test_chain_id")));
        Assert.Equal(Expected, Hex.Encode((vote with { Extension = default }).SignBytes("test_chain_id")));
        // types/canonical.go, CanonicalizeVoteExtension. No test of CometBFT states its bytes: by hand from canonical.proto, extension, sfixed64 height and round, chain_id.
        const string Extension = "2c" + "0a09657874656e73696f6e" + "110100000000000000" + "190100000000000000" + "220d746573745f636861696e5f6964";
        Assert.Equal(Extension, Hex.Encode(vote.ExtensionSignBytes("test_chain_id")));
        // An empty extension is signed too, and leaves its field out.
        Assert.Equal("21" + Extension[24..], Hex.Encode((vote with { Extension = default }).ExtensionSignBytes("test_chain_id")));
    }

    [Fact]
    public void A_prevote_for_a_block_has_the_sign_bytes_that_go_wrote()
    {
        // tendermint-rs, tendermint/src/vote/sign_vote.rs, test_vote_serialization: what types.VoteSignBytes of Go wrote for this vote.
        const string Expected = "7c0801113930000000000000190200000000000000224a0a204445414442454546444541444245454642414642414642414642414642414641122608"
            + "c0843d122030303232343436363838414143434545313133333535373739394242444446462a0b08b1d381d20510809dca6f320d746573745f636861"
            + "696e5f6964";
        BlockId id = new(Digest.FromSpan("DEADBEEFDEADBEEFBAFBAFBAFBAFBAFA"u8), new PartSetHeader(1_000_000, Digest.FromSpan("0022446688AACCEE1133557799BBDDFF"u8)));
        Assert.True(Timestamp.TryParse("2017-12-25T03:00:01.234Z", out Timestamp time));
        Assert.Equal(Expected, Hex.Encode(CanonicalVote.SignBytes("test_chain_id", VoteType.Prevote, 12345, 2, id, time)));
    }

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
