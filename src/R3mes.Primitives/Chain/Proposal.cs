using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>A block proposed for a round, with its proposer's signature (tendermint.types.Proposal of CometBFT v0.38). The block itself travels in parts.</summary>
public sealed record Proposal
{
    /// <summary>SIGNED_MSG_TYPE_PROPOSAL.</summary>
    public const ulong SignedType = 32;

    /// <summary>Height proposed for, 1 or more.</summary>
    public required long Height { get; init; }

    /// <summary>Round proposed for, 0 or more.</summary>
    public required int Round { get; init; }

    /// <summary>The earlier round in which the block got a quorum of prevotes; -1 for a block that is new.</summary>
    public required int PolRound { get; init; }

    /// <summary>The block.</summary>
    public required BlockId BlockId { get; init; }

    /// <summary>When it was proposed.</summary>
    public required Timestamp Timestamp { get; init; }

    /// <summary>Ed25519 signature of <see cref="SignBytes"/>; empty before signing.</summary>
    public OpaqueBytes Signature { get; init; }

    /// <summary>The bytes to sign.</summary>
    /// <param name="chainId">The chain.</param>
    public byte[] SignBytes(string chainId) => CanonicalProposal.SignBytes(chainId, Height, Round, PolRound, BlockId, Timestamp);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(256)
        .WriteVarint(1, SignedType).WriteSigned(2, Height).WriteSigned(3, Round).WriteSigned(4, PolRound)
        .WriteMessage(5, BlockId.Encode()).WriteMessage(6, Timestamp.Encode()).WriteBytes(7, Signature.Span).ToArray();

    /// <summary>Reads the message in its one canonical form; says nothing of the signature.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="proposal">The proposal when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Proposal proposal)
    {
        proposal = null;
        ulong kind = 0;
        long height = 0;
        int round = 0, polRound = 0;
        BlockId id = default;
        Timestamp time = default;
        OpaqueBytes signature = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadVarint(out kind),
                (2, WireType.Varint) => reader.TryReadSigned(out height),
                (3, WireType.Varint) => reader.TryReadInt32(out round),
                (4, WireType.Varint) => reader.TryReadInt32(out polRound),
                (5, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out id),
                (6, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                (7, WireType.LengthDelimited) => reader.TryReadOpaque(CommitSig.SignatureBytesMax, out signature),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || kind != SignedType || height < 1 || round < 0 || polRound < -1 || polRound >= round || !id.IsComplete)
            return false;
        Proposal whole = new() { Height = height, Round = round, PolRound = polRound, BlockId = id, Timestamp = time, Signature = signature };
        proposal = bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return proposal is not null;
    }
}
