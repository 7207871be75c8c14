using R3mes.Network.Privval;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Node.Signing;

/// <summary>The node's end against signers that are good, bad, slow and gone, over a real Unix socket.</summary>
public sealed class RemoteVoteSignerTests : IDisposable
{
    private const string Chain = "remes-1";
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(400);

    internal static readonly Vote Precommit = new()
    {
        Type = VoteType.Precommit,
        Height = 7,
        Round = 1,
        BlockId = new BlockId(Sha256.Hash("block"u8), new PartSetHeader(1, Sha256.Hash("parts"u8))),
        Timestamp = new Timestamp(1_700_000_000, 5),
        ValidatorAddress = Address.FromConsensusKey(new byte[32]),
        ValidatorIndex = 0,
    };

    private static readonly Proposal Proposed = new() { Height = 7, Round = 1, PolRound = -1, BlockId = Precommit.BlockId, Timestamp = Precommit.Timestamp };

    private readonly TemporaryFolder _folder = new();
    private readonly Ed25519KeyPair _key = Ed25519KeyPair.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());
    private readonly Ed25519KeyPair _other = Ed25519KeyPair.FromSeed(Enumerable.Repeat((byte)2, 32).ToArray());
    private readonly List<string> _notes = [];
    private readonly SignerListener _listener;
    private readonly RemoteVoteSigner _signer;
    private readonly SignerAddress _address;

    public RemoteVoteSignerTests()
    {
        Assert.True(SignerAddress.TryParse("unix://" + _folder.Named("s"), out SignerAddress? address));
        _address = address;
        _listener = new SignerListener(_address, Chain, _key.PublicKey, new SignerTimes(Answer) { Ping = TimeSpan.FromMilliseconds(300), Look = TimeSpan.FromMilliseconds(10) }, TimeProvider.System);
        _listener.Noted += (sentence, _) =>
        {
            lock (_notes) _notes.Add(sentence);
        };
        _listener.Start();
        _signer = new RemoteVoteSigner(_listener);
    }

    [Fact]
    public void Takes_the_signatures_of_a_signer_that_signs_what_it_is_asked_to()
    {
        using FakeSigner signer = Connect(Good);
        Assert.Null(_signer.TrySignVote(Chain, Precommit, extended: false, out Vote? vote));
        Assert.True(Ed25519.Verify(_key.PublicKey, Precommit.SignBytes(Chain), vote!.Signature.Span));
        Assert.Equal(Precommit with { Signature = vote.Signature }, vote); // without the extension's signature, which was not wanted
        Assert.Null(_signer.TrySignVote(Chain, Precommit with { Extension = new OpaqueBytes("e"u8) }, extended: true, out Vote? extended));
        Assert.True(Ed25519.Verify(_key.PublicKey, CanonicalVoteExtension.SignBytes(Chain, 7, 1, "e"u8), extended!.ExtensionSignature.Span));
        Assert.Null(_signer.TrySignProposal(Chain, Proposed, out Proposal? proposal));
        Assert.True(Ed25519.Verify(_key.PublicKey, Proposed.SignBytes(Chain), proposal!.Signature.Span));
        Thread.Sleep(1_000); // three pings
        Assert.True(_listener.IsConnected);
        Assert.Equal((1, 0), (_listener.Counts.Connections, SignerCounts.All.Sum(failure => _listener.Counts[failure])));
    }

    [Fact]
    public void Takes_an_earlier_time_and_no_later_one()
    {
        Timestamp earlier = new(1_699_999_999, 7), later = new(1_700_000_000, 6);
        using (Connect(request => Good(request with { }, earlier)))
        {
            Assert.Null(_signer.TrySignVote(Chain, Precommit, extended: false, out Vote? vote));
            Assert.Equal(earlier, vote!.Timestamp);
            Assert.True(Ed25519.Verify(_key.PublicKey, vote.SignBytes(Chain), vote.Signature.Span));
            Assert.Null(_signer.TrySignProposal(Chain, Proposed, out Proposal? proposal));
            Assert.Equal(earlier, proposal!.Timestamp);
        }

        Gone();
        using FakeSigner late = Connect(request => Good(request, later));
        Fails(SignerFailure.ContentChanged);
    }

    [Fact]
    public void Refuses_a_signature_over_something_else()
    {
        Vote[] others =
        [
            Precommit with { Height = 8 }, Precommit with { Round = 2 }, Precommit with { Type = VoteType.Prevote }, Precommit with { BlockId = BlockId.Nil },
            Precommit with { ValidatorIndex = 1 }, Precommit with { Extension = new OpaqueBytes("e"u8) }, Precommit with { ValidatorAddress = Address.FromConsensusKey(_other.PublicKey.ToArray()) },
        ];
        foreach (Vote other in others)
        {
            using (Connect(request => request is PrivvalMessage.SignVoteRequest ? Good(new PrivvalMessage.SignVoteRequest(other, Chain)) : Good(request)))
                Fails(SignerFailure.ContentChanged);
            Gone();
        }

        Assert.Equal(others.Length, _listener.Counts[SignerFailure.ContentChanged]);
        using FakeSigner last = Connect(request => request is PrivvalMessage.SignProposalRequest ? Good(new PrivvalMessage.SignProposalRequest(Proposed with { PolRound = 0 }, Chain)) : Good(request));
        Assert.Equal(SignerFailure.ContentChanged, _signer.TrySignProposal(Chain, Proposed, out Proposal? none));
        Assert.Null(none);
    }

    [Fact]
    public void Refuses_a_signature_of_another_key_or_over_another_chain()
    {
        using (Connect(request => request is PrivvalMessage.SignVoteRequest asked ? Sign(asked, _other, Chain) : Good(request))) Fails(SignerFailure.BadSignature);
        Gone();
        using (Connect(request => request is PrivvalMessage.SignVoteRequest asked ? Sign(asked, _key, "remes-2") : Good(request))) Fails(SignerFailure.BadSignature);
        Gone();
        using (Connect(request => request is PrivvalMessage.SignVoteRequest asked ? FakeSigner.Framed(new PrivvalMessage.SignedVoteResponse(asked.Vote, null)) : Good(request))) Fails(SignerFailure.BadSignature);
        Gone();
        using FakeSigner last = Connect(request => request is PrivvalMessage.SignVoteRequest asked ? Sign(asked, _key, Chain, extensionChain: "remes-2") : Good(request));
        Assert.Equal(SignerFailure.BadSignature, _signer.TrySignVote(Chain, Precommit, extended: true, out _));
    }

    [Fact]
    public void Refuses_garbage_and_answers_to_other_requests()
    {
        byte[][] garbage = [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x81, 0x50], [1, 0], [3, 0x22, 1, 0], FakeSigner.Framed(new PrivvalMessage.PingResponse())];
        foreach (byte[] bytes in garbage)
        {
            using (Connect(request => request is PrivvalMessage.SignVoteRequest ? bytes : Good(request))) Fails(SignerFailure.Malformed);
            Gone();
        }

        Assert.Equal(garbage.Length, _listener.Counts[SignerFailure.Malformed]);
    }

    [Fact]
    public void Waits_for_an_answer_no_longer_than_it_may()
    {
        using (Connect(request => request is PrivvalMessage.SignVoteRequest ? null : Good(request)))
        {
            long begun = TimeProvider.System.GetTimestamp();
            Fails(SignerFailure.TimedOut);
            Assert.InRange(TimeProvider.System.GetElapsedTime(begun), Answer - TimeSpan.FromMilliseconds(50), 20 * Answer);
        }

        Gone();
        using FakeSigner half = Connect(request => request is PrivvalMessage.SignVoteRequest ? Good(request)![..20] : Good(request));
        Fails(SignerFailure.TimedOut);
        Assert.Equal(2, _listener.Counts[SignerFailure.TimedOut]);
    }

    [Fact]
    public void Tells_what_a_signer_refuses_and_keeps_it()
    {
        using FakeSigner signer = Connect(request => request is PrivvalMessage.SignVoteRequest
            ? FakeSigner.Framed(new PrivvalMessage.SignedVoteResponse(null, new RemoteSignerError(0, "conflicting\u001b[31m data")))
            : Good(request));
        Fails(SignerFailure.Refused);
        Assert.True(_listener.IsConnected);
        lock (_notes) Assert.Contains(_notes, note => note.EndsWith("it refused: conflicting [31m data", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_signer_with_another_key_and_serves_the_next_one()
    {
        using (new FakeSigner(_address, request => request is PrivvalMessage.PubKeyRequest ? FakeSigner.Framed(new PrivvalMessage.PubKeyResponse(_other.PublicKey, null)) : Good(request)))
            Until(() => _listener.Counts[SignerFailure.WrongKey] == 1);
        Assert.False(_listener.IsConnected);
        lock (_notes) Assert.Contains(_notes, note => note.Contains($"holds the key {_other.PublicKey}", StringComparison.Ordinal));
        Fails(SignerFailure.NotConnected);
        using FakeSigner signer = Connect(Good);
        Assert.Null(_signer.TrySignVote(Chain, Precommit, extended: false, out _));
    }

    [Fact]
    public void Serves_one_signer_and_the_one_in_line_when_it_is_gone()
    {
        using FakeSigner first = Connect(Good), second = new(_address, Good);
        Thread.Sleep(200);
        Assert.Equal(1, _listener.Counts.Connections);
        first.Dispose();
        Until(() => _listener.Counts.Connections == 2);
        Assert.Null(_signer.TrySignVote(Chain, Precommit, extended: false, out _));
    }

    [Fact]
    public void A_signer_that_answers_no_ping_is_dropped()
    {
        using FakeSigner signer = Connect(request => request is PrivvalMessage.PingRequest ? null : Good(request));
        Until(() => _listener.Counts[SignerFailure.TimedOut] > 0);
        Gone();
    }

    [Fact]
    public void The_guard_has_given_leave_before_the_signer_is_asked_and_gives_it_again_with_the_same_time()
    {
        LastSignedStore store = new(_folder.Named("last-signed"));
        ValidatorSigner guarded = new(_signer, store);
        Assert.Equal(SigningRefusal.Unavailable, guarded.TrySignVote(Chain, Precommit, out Vote? none));
        Assert.Null(none);
        Assert.Equal((SignerFailure.NotConnected, 7L), (guarded.Failure, new LastSignedStore(store.Path).Last.Height));
        List<PrivvalMessage> asked = [];
        using FakeSigner signer = Connect(request =>
        {
            asked.Add(request);
            return Good(request);
        });
        Assert.Null(guarded.TrySignVote(Chain, Precommit with { Timestamp = new Timestamp(1_700_000_009, 0) }, out Vote? vote));
        Assert.Equal(Precommit.Timestamp, vote!.Timestamp);
        Assert.Equal(SigningRefusal.SignedOther, guarded.TrySignVote(Chain, Precommit with { BlockId = BlockId.Nil }, out _));
        Assert.Equal(SigningRefusal.Behind, guarded.TrySignProposal(Chain, Proposed, out _));
        Assert.Single(asked.OfType<PrivvalMessage.SignVoteRequest>());
        Assert.Empty(asked.OfType<PrivvalMessage.SignProposalRequest>());
    }

    public void Dispose()
    {
        _listener.Dispose();
        Assert.False(File.Exists(_address.Path));
        _key.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    private FakeSigner Connect(Func<PrivvalMessage, byte[]?> answer)
    {
        FakeSigner signer = new(_address, answer);
        Until(() => _listener.IsConnected);
        return signer;
    }

    private void Fails(SignerFailure failure)
    {
        long before = _listener.Counts[failure];
        Assert.Equal(failure, _signer.TrySignVote(Chain, Precommit, extended: false, out Vote? none));
        Assert.Null(none);
        Assert.Equal(before + 1, _listener.Counts[failure]);
    }

    private void Gone() => Until(() => !_listener.IsConnected);

    private static void Until(Func<bool> holds)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30));
            Thread.Sleep(5);
        }
    }

    private byte[]? Good(PrivvalMessage request) => Good(request, null);

    private byte[]? Good(PrivvalMessage request, Timestamp? time) => request switch
    {
        PrivvalMessage.PubKeyRequest => FakeSigner.Framed(new PrivvalMessage.PubKeyResponse(_key.PublicKey, null)),
        PrivvalMessage.PingRequest => FakeSigner.Framed(new PrivvalMessage.PingResponse()),
        PrivvalMessage.SignVoteRequest asked => Sign(asked with { Vote = asked.Vote with { Timestamp = time ?? asked.Vote.Timestamp } }, _key, Chain),
        PrivvalMessage.SignProposalRequest asked => Sign(asked with { Proposal = asked.Proposal with { Timestamp = time ?? asked.Proposal.Timestamp } }),
        _ => null,
    };

    private static byte[] Sign(PrivvalMessage.SignVoteRequest asked, Ed25519KeyPair key, string chain, string? extensionChain = null)
    {
        Vote vote = asked.Vote with { Signature = new OpaqueBytes(key.Sign(asked.Vote.SignBytes(chain))) };
        vote = vote with { ExtensionSignature = new OpaqueBytes(key.Sign(CanonicalVoteExtension.SignBytes(extensionChain ?? chain, vote.Height, vote.Round, vote.Extension.Span))) };
        return FakeSigner.Framed(new PrivvalMessage.SignedVoteResponse(vote, null));
    }

    private byte[] Sign(PrivvalMessage.SignProposalRequest asked) =>
        FakeSigner.Framed(new PrivvalMessage.SignedProposalResponse(asked.Proposal with { Signature = new OpaqueBytes(_key.Sign(asked.Proposal.SignBytes(Chain))) }, null));
}
