using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Privval;

/// <summary>
/// What a node and the signer that holds its key say to each other (tendermint.privval.Message of CometBFT v0.38): the node asks, the signer answers each
/// request with one response. An answer holds what was asked for or an error, never both.
/// </summary>
public abstract record PrivvalMessage
{
    /// <summary>Longest message in bytes, its length before it not counted: CometBFT's maxRemoteSignerMsgSize.</summary>
    public const int BytesMax = 10 * 1024;

    /// <summary>Longest chain name in bytes, as CometBFT's MaxChainIDLen.</summary>
    public const int ChainIdBytesMax = 50;

    private const uint PubKeyRequestField = 1, PubKeyResponseField = 2, SignVoteRequestField = 3, SignedVoteResponseField = 4;
    private const uint SignProposalRequestField = 5, SignedProposalResponseField = 6, PingRequestField = 7, PingResponseField = 8;

    // What gogoproto writes for a message that may not be left out and holds nothing: CometBFT's signer sends these beside an error.
    private static readonly byte[] NoVote = Nothing(4, 5), NoProposal = Nothing(5, 6);

    private PrivvalMessage()
    {
    }

    /// <summary>Asks for the key that signs for a chain.</summary>
    /// <param name="ChainId">The chain.</param>
    public sealed record PubKeyRequest(string ChainId) : PrivvalMessage;

    /// <summary>The key, or why there is none.</summary>
    /// <param name="Key">The Ed25519 key; null with an error.</param>
    /// <param name="Error">Why not, or null.</param>
    public sealed record PubKeyResponse(PublicKey32? Key, RemoteSignerError? Error) : PrivvalMessage;

    /// <summary>Asks for the signature of a vote.</summary>
    /// <param name="Vote">The vote, unsigned.</param>
    /// <param name="ChainId">The chain.</param>
    public sealed record SignVoteRequest(Vote Vote, string ChainId) : PrivvalMessage;

    /// <summary>The vote with its signature, or why it is not signed.</summary>
    /// <param name="Vote">The signed vote; null with an error.</param>
    /// <param name="Error">Why not, or null.</param>
    public sealed record SignedVoteResponse(Vote? Vote, RemoteSignerError? Error) : PrivvalMessage;

    /// <summary>Asks for the signature of a proposal.</summary>
    /// <param name="Proposal">The proposal, unsigned.</param>
    /// <param name="ChainId">The chain.</param>
    public sealed record SignProposalRequest(Proposal Proposal, string ChainId) : PrivvalMessage;

    /// <summary>The proposal with its signature, or why it is not signed.</summary>
    /// <param name="Proposal">The signed proposal; null with an error.</param>
    /// <param name="Error">Why not, or null.</param>
    public sealed record SignedProposalResponse(Proposal? Proposal, RemoteSignerError? Error) : PrivvalMessage;

    /// <summary>Asks whether the signer is there; keeps its wait from running out.</summary>
    public sealed record PingRequest : PrivvalMessage;

    /// <summary>It is.</summary>
    public sealed record PingResponse : PrivvalMessage;

    /// <summary>True for an answer that says why there is none.</summary>
    public bool IsError => this is PubKeyResponse { Error: not null } or SignedVoteResponse { Error: not null } or SignedProposalResponse { Error: not null };

    /// <summary>Encodes the message, without its length before it.</summary>
    public byte[] Encode() => Encode(besideError: true);

    private byte[] Encode(bool besideError)
    {
        (uint field, WireWriter body) = this switch
        {
            PubKeyRequest m => (PubKeyRequestField, new WireWriter().WriteString(1, m.ChainId)),
            PubKeyResponse m => (PubKeyResponseField, Answer(m.Key is { } key ? new WireWriter().WriteBytes(1, key.ToArray()).ToArray() : besideError ? [] : null, m.Error)),
            SignVoteRequest m => (SignVoteRequestField, new WireWriter().WriteMessage(1, m.Vote.Encode()).WriteString(2, m.ChainId)),
            SignedVoteResponse m => (SignedVoteResponseField, Answer(m.Vote?.Encode() ?? (besideError ? NoVote : null), m.Error)),
            SignProposalRequest m => (SignProposalRequestField, new WireWriter().WriteMessage(1, m.Proposal.Encode()).WriteString(2, m.ChainId)),
            SignedProposalResponse m => (SignedProposalResponseField, Answer(m.Proposal?.Encode() ?? (besideError ? NoProposal : null), m.Error)),
            PingRequest => (PingRequestField, new WireWriter()),
            _ => (PingResponseField, new WireWriter()),
        };
        return new WireWriter(body.Length + 8).WriteMessage(field, body.Written).ToArray();
    }

    /// <summary>Reads a message in its one canonical form; null for anything else. Says nothing of signatures.</summary>
    /// <param name="bytes">Untrusted bytes, without their length before them.</param>
    public static PrivvalMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax) return null;
        WireReader reader = new(bytes);
        if (!reader.TryReadTag(out uint field, out WireType type) || type != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> body) || !reader.AtEnd) return null;
        PrivvalMessage? message = field switch
        {
            PubKeyRequestField => ReadPubKeyRequest(body),
            PubKeyResponseField => ReadPubKeyResponse(body),
            SignVoteRequestField => Request(body, out ReadOnlySpan<byte> inner, out string chain) && Vote.TryDecode(inner, out Vote? vote) ? new SignVoteRequest(vote, chain) : null,
            SignedVoteResponseField => ReadSignedVote(body),
            SignProposalRequestField => Request(body, out ReadOnlySpan<byte> inner, out string chain) && Proposal.TryDecode(inner, out Proposal? proposal)
                ? new SignProposalRequest(proposal, chain)
                : null,
            SignedProposalResponseField => ReadSignedProposal(body),
            PingRequestField => new PingRequest(),
            PingResponseField => new PingResponse(),
            _ => null,
        };
        if (message is null) return null;
        // Signers that are not written in Go leave out what stands empty beside an error.
        return bytes.SequenceEqual(message.Encode()) || (message.IsError && bytes.SequenceEqual(message.Encode(besideError: false))) ? message : null;
    }

    private static PubKeyRequest? ReadPubKeyRequest(ReadOnlySpan<byte> body)
    {
        WireReader reader = new(body);
        string chain = "";
        while (reader.TryReadTag(out uint field, out WireType type))
            if ((field, type) != (1u, WireType.LengthDelimited) || !TryReadChain(ref reader, out chain)) return null;
        return reader.Failed ? null : new PubKeyRequest(chain);
    }

    private static PubKeyResponse? ReadPubKeyResponse(ReadOnlySpan<byte> body)
    {
        if (!Answered(body, out ReadOnlySpan<byte> inner, out RemoteSignerError? error)) return null;
        if (error is not null) return new PubKeyResponse(null, error);
        // tendermint.crypto.PublicKey: ed25519 is its field 1; a secp256k1 key (2) signs no blocks here.
        WireReader reader = new(inner);
        bool read = reader.TryReadTag(out uint field, out WireType type) & (field, type) == (1u, WireType.LengthDelimited);
        return read && reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && reader.AtEnd && PublicKey32.TryFromSpan(bytes, out PublicKey32 key) ? new PubKeyResponse(key, null) : null;
    }

    private static SignedVoteResponse? ReadSignedVote(ReadOnlySpan<byte> body)
    {
        if (!Answered(body, out ReadOnlySpan<byte> inner, out RemoteSignerError? error)) return null;
        if (error is not null) return new SignedVoteResponse(null, error);
        return Vote.TryDecode(inner, out Vote? vote) ? new SignedVoteResponse(vote, null) : null;
    }

    private static SignedProposalResponse? ReadSignedProposal(ReadOnlySpan<byte> body)
    {
        if (!Answered(body, out ReadOnlySpan<byte> inner, out RemoteSignerError? error)) return null;
        if (error is not null) return new SignedProposalResponse(null, error);
        return Proposal.TryDecode(inner, out Proposal? proposal) ? new SignedProposalResponse(proposal, null) : null;
    }

    private static WireWriter Answer(byte[]? inner, RemoteSignerError? error)
    {
        WireWriter body = new(256);
        if (inner is not null) body.WriteMessage(1, inner);
        return error is null ? body : body.WriteMessage(2, error.Encode());
    }

    private static bool Answered(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> inner, out RemoteSignerError? error)
    {
        inner = default;
        error = null;
        WireReader reader = new(body);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out inner),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && RemoteSignerError.TryDecode(bytes, out error),
                _ => false,
            };
            if (!read) return false;
        }

        return !reader.Failed;
    }

    private static bool Request(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> inner, out string chain)
    {
        inner = default;
        chain = "";
        WireReader reader = new(body);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out inner),
                (2, WireType.LengthDelimited) => TryReadChain(ref reader, out chain),
                _ => false,
            };
            if (!read) return false;
        }

        return !reader.Failed;
    }

    private static bool TryReadChain(ref WireReader reader, out string chain) =>
        reader.TryReadString(out chain) && System.Text.Encoding.UTF8.GetByteCount(chain) <= ChainIdBytesMax;

    // tendermint.types.Vote and Proposal without anything: an empty block id and Go's zero time are written all the same.
    private static byte[] Nothing(uint blockIdField, uint timeField) =>
        new WireWriter(32).WriteMessage(blockIdField, BlockId.Nil.Encode()).WriteMessage(timeField, Timestamp.None.Encode()).ToArray();
}
