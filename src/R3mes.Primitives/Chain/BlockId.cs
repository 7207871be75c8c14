using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>Which block: the hash of its header and of its parts (tendermint.types.BlockID). The default value is no block, what a nil vote is for.</summary>
/// <param name="Hash">Hash of the header; zero for none.</param>
/// <param name="Parts">The block's parts.</param>
public readonly record struct BlockId(Digest Hash, PartSetHeader Parts)
{
    /// <summary>No block.</summary>
    public static BlockId Nil => default;

    /// <summary>True for no block.</summary>
    public bool IsNil => this == default;

    /// <summary>True for a block: a hash, and parts with a hash of their own (CometBFT's BlockID.IsComplete). What is neither this nor nil names nothing that anyone may vote for.</summary>
    public bool IsComplete => !Hash.IsZero && Parts.Total > 0 && !Parts.Hash.IsZero;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(96).WriteHash(1, Hash).WriteMessage(2, Parts.Encode()).ToArray();

    /// <summary>Reads the message in its one canonical form, refusing an id that is neither nil nor complete: CometBFT's Vote.ValidateBasic asks for one of them, and no other has a use.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="id">The id when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out BlockId id)
    {
        id = default;
        Digest hash = default;
        PartSetHeader parts = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadHash(out hash),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && PartSetHeader.TryDecode(inner, out parts),
                _ => false,
            };
            if (!read)
                return false;
        }
        id = new BlockId(hash, parts);
        return !reader.Failed && (id.IsNil || id.IsComplete) && bytes.SequenceEqual(id.Encode());
    }
}
