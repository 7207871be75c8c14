using R3mes.Network.Privval;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Node.Signing;

public sealed class SignerAnswersTests : IDisposable
{
    private const string Chain = "remes-1";
    private static readonly BlockId Block = new(Sha256.Hash("block"u8), new PartSetHeader(1, Sha256.Hash("parts"u8)));
    private static readonly Timestamp Time = new(1_700_000_000, 0);

    private readonly TemporaryFolder _folder = new();
    private readonly Ed25519KeyPair _key = Ed25519KeyPair.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());
    private SignerAnswers _answers;

    public SignerAnswersTests() => _answers = Open();

    [Fact]
    public void Gives_the_key_and_answers_pings()
    {
        Assert.Equal(new PrivvalMessage.PingResponse(), _answers.Answer(new PrivvalMessage.PingRequest()));
        Assert.Equal(new PrivvalMessage.PubKeyResponse(_key.PublicKey, null), _answers.Answer(new PrivvalMessage.PubKeyRequest(Chain)));
        Assert.Null(_answers.Answer(new PrivvalMessage.PingResponse()));
    }

    [Fact]
    public void Signs_for_no_other_chain()
    {
        Assert.Contains("remes-1 alone", Assert.IsType<PrivvalMessage.PubKeyResponse>(_answers.Answer(new PrivvalMessage.PubKeyRequest("remes-2"))).Error!.Description, StringComparison.Ordinal);
        Assert.Contains("remes-1 alone", Refusal(new PrivvalMessage.SignVoteRequest(VoteAt(1, 0), "remes-2")), StringComparison.Ordinal);
        Assert.Contains("remes-1 alone", Refusal(new PrivvalMessage.SignProposalRequest(ProposalAt(1, 0), "remes-2")), StringComparison.Ordinal);
        Assert.Equal((0, 3), (_answers.Signed, _answers.Refused));
        Assert.False(File.Exists(_folder.Named("last-signed")));
    }

    [Fact]
    public void Signs_the_extension_of_a_precommit_for_a_block_and_no_other()
    {
        Vote precommit = Sign(VoteAt(1, 0) with { Extension = new OpaqueBytes("e"u8) });
        Assert.True(Ed25519.Verify(_key.PublicKey, precommit.SignBytes(Chain), precommit.Signature.Span));
        Assert.True(Ed25519.Verify(_key.PublicKey, CanonicalVoteExtension.SignBytes(Chain, 1, 0, "e"u8), precommit.ExtensionSignature.Span));
        Assert.False(Sign(VoteAt(2, 0)).ExtensionSignature.IsEmpty); // CometBFT wants a signature of an empty one
        Assert.True(Sign(VoteAt(3, 0) with { BlockId = BlockId.Nil }).ExtensionSignature.IsEmpty);
        Assert.True(Sign(VoteAt(4, 0) with { Type = VoteType.Prevote }).ExtensionSignature.IsEmpty);
        Assert.Contains("only a precommit", Refusal(new PrivvalMessage.SignVoteRequest(VoteAt(5, 0) with { BlockId = BlockId.Nil, Extension = new OpaqueBytes("e"u8) }, Chain)), StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_no_two_things_at_one_place_not_even_in_its_next_life()
    {
        Vote first = Sign(VoteAt(5, 2));
        Refuses(VoteAt(5, 2) with { BlockId = BlockId.Nil }, "something else");
        Refuses(VoteAt(5, 2) with { Type = VoteType.Prevote }, "a later");
        _answers = Open();
        Refuses(VoteAt(5, 2) with { BlockId = BlockId.Nil }, "something else");
        Refuses(VoteAt(5, 1), "a later");
        Refuses(VoteAt(4, 9), "a later");
        Assert.Contains("a later", Refusal(new PrivvalMessage.SignProposalRequest(ProposalAt(5, 2), Chain)), StringComparison.Ordinal);
        Assert.Equal(first, Sign(VoteAt(5, 2) with { Timestamp = new Timestamp(1_800_000_000, 0) })); // only the time differs: what it signed before
        Assert.Null(Assert.IsType<PrivvalMessage.SignedProposalResponse>(_answers.Answer(new PrivvalMessage.SignProposalRequest(ProposalAt(5, 3), Chain))).Error);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private SignerAnswers Open() => new(Chain, new ValidatorSigner(_key, new LastSignedStore(_folder.Named("last-signed"))));

    private Vote Sign(Vote vote) => Assert.IsType<PrivvalMessage.SignedVoteResponse>(_answers.Answer(new PrivvalMessage.SignVoteRequest(vote, Chain))).Vote!;

    private void Refuses(Vote vote, string why) => Assert.Contains(why, Refusal(new PrivvalMessage.SignVoteRequest(vote, Chain)), StringComparison.Ordinal);

    private string Refusal(PrivvalMessage request) => _answers.Answer(request) switch
    {
        PrivvalMessage.SignedVoteResponse { Vote: null, Error: { } error } => error.Description,
        PrivvalMessage.SignedProposalResponse { Proposal: null, Error: { } error } => error.Description,
        var other => throw new InvalidOperationException($"{other}"),
    };

    private static Vote VoteAt(long height, int round) => new()
    {
        Type = VoteType.Precommit,
        Height = height,
        Round = round,
        BlockId = Block,
        Timestamp = Time,
        ValidatorAddress = Address.FromConsensusKey(new byte[32]),
        ValidatorIndex = 0,
    };

    private static Proposal ProposalAt(long height, int round) => new() { Height = height, Round = round, PolRound = -1, BlockId = Block, Timestamp = Time };
}
