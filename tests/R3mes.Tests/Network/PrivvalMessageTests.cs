using FsCheck;
using FsCheck.Fluent;
using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

public sealed class PrivvalMessageTests
{
    // Bytes of CometBFT's TestPrivvalVectors (privval/msgs_test.go), and others written by hand where it has none that this chain takes.
    private const string Id = "4a0a208b01023386c371778ecb6368573e539afc3cc860ec3a2f614e54fe5652f4fc80122608c0843d122072db3d959635dff1bb567bedaa70573392c5159666a3f8caf11e413aac52207a";
    private const string VoteBytes = "080210031802" + "22" + Id + "2a0608f49a8ded0532146af1f4111082efb388211bc72c55bcd61e9ac3d538d5bb034a09657874656e73696f6e";
    private const string ProposalBytes = "0820100318022001" + "2a" + Id + "320608f49a8ded05";
    private const string Error = "12100801120c697427732061206572726f72";

    private static readonly Vote ExampleVote = new()
    {
        Type = VoteType.Precommit,
        Height = 3,
        Round = 2,
        BlockId = new BlockId(Sha256.Hash("blockID_hash"u8), new PartSetHeader(1_000_000, Sha256.Hash("blockID_part_set_header_hash"u8))),
        Timestamp = new Timestamp(1_570_983_284, 0),
        ValidatorAddress = Address.FromConsensusKey(new byte[32]),
        ValidatorIndex = 56_789,
        Extension = new OpaqueBytes("extension"u8),
    };

    public static TheoryData<string, string> Sound => new()
    {
        { "3a00", "PingRequest" },
        { "4200", "PingResponse" },
        { "0a00", "PubKeyRequest, no chain" },
        { "0a090a0772656d65732d31", "PubKeyRequest, remes-1" },
        { "12240a220a20556a436f1218d30942efe798420f51dc9b6a311b929c578257457d05c5fcf230", "PubKeyResponse" },
        { "12140a00" + Error, "PubKeyResponse with an error" },
        { "1212" + Error, "PubKeyResponse with an error alone" },
        { "1a81010a7f" + VoteBytes, "SignVoteRequest" },
        { "1a8a010a7f" + VoteBytes + "120772656d65732d31", "SignVoteRequest, remes-1" },
        { "2281010a7f" + VoteBytes, "SignedVoteResponse" },
        { "22250a11220212002a0b088092b8c398feffffff01" + Error, "SignedVoteResponse with an error" },
        { "2212" + Error, "SignedVoteResponse with an error alone" },
        { "2a5e0a5c" + ProposalBytes, "SignProposalRequest" },
        { "325e0a5c" + ProposalBytes, "SignedProposalResponse" },
        { "32250a112a021200320b088092b8c398feffffff01" + Error, "SignedProposalResponse with an error" },
        { "3212" + Error, "SignedProposalResponse with an error alone" },
    };

    public static TheoryData<string, string> Unsound => new()
    {
        { "", "nothing" },
        { "3a00" + "3a00", "two messages" },
        { "3a0100", "a ping with a field 0" },
        { "3a020801", "a ping that says something" },
        { "4a00", "field 9" },
        { "3800", "a ping as a number" },
        { "0a020a00", "an empty chain written out" },
        { "0a350a33" + "616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161", "a chain of 51 bytes" },
        { "12040a020a00", "an empty key" },
        { "12230a210a1f556a436f1218d30942efe798420f51dc9b6a311b929c578257457d05c5fcf2", "a key of 31 bytes" },
        { "12250a2312" + "21" + "02556a436f1218d30942efe798420f51dc9b6a311b929c578257457d05c5fcf23000", "a secp256k1 key" },
        { "12020a00", "neither key nor error" },
        { "1a00", "a request without a vote" },
        { "22110a11220212002a0b088092b8c398feffffff01", "an empty vote, one byte short" },
        { "22130a11220212002a0b088092b8c398feffffff01", "an empty vote without an error" },
        { "22030a0108" + Error, "lengths that do not fit" },
        { "1a83010a7f" + VoteBytes + "0a00", "a vote twice" },
        { "2a5e0a5c" + "0801" + "10031802" + "2001" + "2a" + Id + "320608f49a8ded05", "a proposal of the type of a prevote" },
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public void Reads_and_writes_the_bytes_of_other_implementations(string hex, string what)
    {
        PrivvalMessage? message = PrivvalMessage.TryDecode(Hex(hex));
        Assert.NotNull(message);
        Assert.StartsWith(message.GetType().Name, what, StringComparison.Ordinal);
        Assert.Equal(what.Contains("error", StringComparison.Ordinal), message.IsError);
        if (!what.EndsWith("alone", StringComparison.Ordinal)) Assert.Equal(hex, Convert.ToHexStringLower(message.Encode()));
    }

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Refuses_what_is_no_message_or_another_form_of_one(string hex, string what) => Assert.True(PrivvalMessage.TryDecode(Hex(hex)) is null, what);

    [Fact]
    public void Understands_what_it_reads()
    {
        PrivvalMessage.SignVoteRequest request = Assert.IsType<PrivvalMessage.SignVoteRequest>(PrivvalMessage.TryDecode(Hex("1a8a010a7f" + VoteBytes + "120772656d65732d31")));
        Assert.Equal("remes-1", request.ChainId);
        Assert.Equal(ExampleVote with { ValidatorAddress = request.Vote.ValidatorAddress }, request.Vote);
        PrivvalMessage.SignProposalRequest proposal = Assert.IsType<PrivvalMessage.SignProposalRequest>(PrivvalMessage.TryDecode(Hex("2a5e0a5c" + ProposalBytes)));
        Assert.Equal(new Proposal { Height = 3, Round = 2, PolRound = 1, BlockId = ExampleVote.BlockId, Timestamp = ExampleVote.Timestamp }, proposal.Proposal);
        Assert.Equal(new RemoteSignerError(1, "it's a error"), Assert.IsType<PrivvalMessage.SignedVoteResponse>(PrivvalMessage.TryDecode(Hex("2212" + Error))).Error);
    }

    [Fact]
    public void Refuses_a_message_over_the_limit()
    {
        byte[] extended = (ExampleVote with { Extension = new OpaqueBytes(new byte[Vote.ExtensionBytesMax]) }).Encode();
        byte[] body = new WireWriter().WriteMessage(1, extended).ToArray();
        Assert.NotNull(PrivvalMessage.TryDecode(new WireWriter().WriteMessage(3, body).Written));
        byte[] padded = new WireWriter().WriteMessage(1, extended).WriteMessage(1, new byte[PrivvalMessage.BytesMax]).ToArray();
        Assert.Null(PrivvalMessage.TryDecode(new WireWriter().WriteMessage(3, padded).Written));
    }

    [Fact]
    public void Reads_back_what_it_wrote()
    {
        Gen<PrivvalMessage> messages =
            from height in Gen.Choose(1, int.MaxValue)
            from round in Gen.Choose(0, int.MaxValue)
            from nanos in Gen.Choose(0, 999_999_999)
            from bytes in ArbMap.Default.GeneratorFor<byte>().ArrayOf(32)
            from kind in Gen.Choose(0, 8)
            let vote = ExampleVote with { Height = height, Round = round, Timestamp = new Timestamp(height, nanos), Signature = new OpaqueBytes([.. bytes, .. bytes]) }
            let proposal = new Proposal { Height = height, Round = round, PolRound = round - 1, BlockId = vote.BlockId, Timestamp = vote.Timestamp, Signature = vote.Signature }
            let error = new RemoteSignerError(nanos, $"error {round}")
            select (PrivvalMessage)(kind switch
            {
                0 => new PrivvalMessage.PubKeyRequest($"chain-{height}"),
                1 => new PrivvalMessage.PubKeyResponse(PublicKey32.FromSpan(bytes), null),
                2 => new PrivvalMessage.PubKeyResponse(null, error),
                3 => new PrivvalMessage.SignVoteRequest(vote, $"chain-{height}"),
                4 => new PrivvalMessage.SignedVoteResponse(vote, null),
                5 => new PrivvalMessage.SignedVoteResponse(null, error),
                6 => new PrivvalMessage.SignProposalRequest(proposal, $"chain-{height}"),
                7 => new PrivvalMessage.SignedProposalResponse(proposal, null),
                _ => new PrivvalMessage.SignedProposalResponse(null, error),
            });
        Prop.ForAll(messages.ToArbitrary(), message => message.Equals(PrivvalMessage.TryDecode(message.Encode()))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_sign_bytes_of_an_extension_are_CometBFTs()
    {
        // tendermint.types.CanonicalVoteExtension by hand: its length, then extension, height, round and chain.
        const string written = "2c" + "0a09657874656e73696f6e" + "110300000000000000" + "190200000000000000" + "220d746573745f636861696e5f6964";
        Assert.Equal(written, Convert.ToHexStringLower(CanonicalVoteExtension.SignBytes("test_chain_id", 3, 2, "extension"u8)));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
