using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>A prevote or precommit with its signature (tendermint.types.Vote of CometBFT v0.38).</summary>
public sealed record Vote
{
    /// <summary>Longest vote extension in bytes: a VRF output and proof with room to spare.</summary>
    public const int ExtensionBytesMax = 4096;

    /// <summary>Prevote or precommit.</summary>
    public required VoteType Type { get; init; }

    /// <summary>Height voted at, 1 or more.</summary>
    public required long Height { get; init; }

    /// <summary>Round voted in, 0 or more.</summary>
    public required int Round { get; init; }

    /// <summary>The block voted for, or <see cref="BlockId.Nil"/>.</summary>
    public required BlockId BlockId { get; init; }

    /// <summary>When it was voted.</summary>
    public required Timestamp Timestamp { get; init; }

    /// <summary>The validator.</summary>
    public required Address ValidatorAddress { get; init; }

    /// <summary>Its place in the validator set, 0 or more.</summary>
    public required int ValidatorIndex { get; init; }

    /// <summary>Ed25519 signature of <see cref="SignBytes"/>; empty before signing.</summary>
    public OpaqueBytes Signature { get; init; }

    /// <summary>What the application attached to a precommit.</summary>
    public OpaqueBytes Extension { get; init; }

    /// <summary>Ed25519 signature of the extension.</summary>
    public OpaqueBytes ExtensionSignature { get; init; }

    /// <summary>The bytes to sign.</summary>
    /// <param name="chainId">The chain.</param>
    public byte[] SignBytes(string chainId) => CanonicalVote.SignBytes(chainId, Type, Height, Round, BlockId, Timestamp);

    /// <summary>The bytes to sign for the extension.</summary>
    /// <param name="chainId">The chain.</param>
    public byte[] ExtensionSignBytes(string chainId) => CanonicalVoteExtension.SignBytes(chainId, Height, Round, Extension.Span);

    /// <summary>The slot of a commit that this precommit fills.</summary>
    public CommitSig ToCommitSig() => new(
        BlockId.IsNil ? BlockIdFlag.Nil : BlockIdFlag.Commit, ValidatorAddress, Timestamp, Signature);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(256)
        .WriteVarint(1, (ulong)Type).WriteSigned(2, Height).WriteSigned(3, Round)
        .WriteMessage(4, BlockId.Encode()).WriteMessage(5, Timestamp.Encode())
        .WriteAddress(6, ValidatorAddress).WriteSigned(7, ValidatorIndex).WriteBytes(8, Signature.Span)
        .WriteBytes(9, Extension.Span).WriteBytes(10, ExtensionSignature.Span).ToArray();

    /// <summary>Reads the message in its one canonical form; says nothing of the signature.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="vote">The vote when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Vote vote)
    {
        vote = null;
        int kind = 0, round = 0, index = 0;
        long height = 0;
        BlockId id = default;
        Timestamp time = default;
        Address address = default;
        OpaqueBytes signature = default, extension = default, extensionSignature = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadInt32(out kind),
                (2, WireType.Varint) => reader.TryReadSigned(out height),
                (3, WireType.Varint) => reader.TryReadInt32(out round),
                (4, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out id),
                (5, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                (6, WireType.LengthDelimited) => reader.TryReadAddress(out address),
                (7, WireType.Varint) => reader.TryReadInt32(out index),
                (8, WireType.LengthDelimited) => reader.TryReadOpaque(CommitSig.SignatureBytesMax, out signature),
                (9, WireType.LengthDelimited) => reader.TryReadOpaque(ExtensionBytesMax, out extension),
                (10, WireType.LengthDelimited) => reader.TryReadOpaque(CommitSig.SignatureBytesMax, out extensionSignature),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || kind is not ((int)VoteType.Prevote or (int)VoteType.Precommit) || height < 1 || round < 0 || index < 0)
            return false;
        Vote whole = new()
        {
            Type = (VoteType)kind,
            Height = height,
            Round = round,
            BlockId = id,
            Timestamp = time,
            ValidatorAddress = address,
            ValidatorIndex = index,
            Signature = signature,
            Extension = extension,
            ExtensionSignature = extensionSignature,
        };
        vote = bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return vote is not null;
    }
}
