using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>One validator's slot of a commit (tendermint.types.CommitSig).</summary>
/// <param name="Flag">What the slot says.</param>
/// <param name="ValidatorAddress">The validator; zero when absent.</param>
/// <param name="Timestamp">When it voted; <see cref="Timestamp.None"/> when absent.</param>
/// <param name="Signature">Its signature of the canonical precommit; empty when absent.</param>
public readonly record struct CommitSig(BlockIdFlag Flag, Address ValidatorAddress, Timestamp Timestamp, OpaqueBytes Signature)
{
    /// <summary>Longest signature in bytes (CometBFT's MaxSignatureSize).</summary>
    public const int SignatureBytesMax = 64;

    /// <summary>The slot of a validator whose vote was not received.</summary>
    public static CommitSig Absent => new(BlockIdFlag.Absent, default, Timestamp.None, default);

    /// <summary>CometBFT's ValidateBasic: an absent slot is empty, another has an address and a signature.</summary>
    public bool IsWellFormed => Flag switch
    {
        BlockIdFlag.Absent => this == Absent,
        BlockIdFlag.Commit or BlockIdFlag.Nil => !ValidatorAddress.IsZero && Signature.Length is > 0 and <= SignatureBytesMax,
        _ => false,
    };

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, (ulong)Flag).WriteAddress(2, ValidatorAddress).WriteMessage(3, Timestamp.Encode()).WriteBytes(4, Signature.Span).ToArray();

    /// <summary>Reads the message, refusing a slot that is not well formed.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="slot">The slot when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CommitSig slot)
    {
        slot = default;
        int flag = 0;
        Address address = default;
        Timestamp time = default;
        OpaqueBytes signature = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadInt32(out flag),
                (2, WireType.LengthDelimited) => reader.TryReadAddress(out address),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                (4, WireType.LengthDelimited) => reader.TryReadOpaque(SignatureBytesMax, out signature),
                _ => false,
            };
            if (!read)
                return false;
        }
        slot = new CommitSig((BlockIdFlag)flag, address, time, signature);
        return !reader.Failed && slot.IsWellFormed;
    }
}
