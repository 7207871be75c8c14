using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>Number of parts of a block and the RFC 6962 root over them (tendermint.types.PartSetHeader). The default value is no parts.</summary>
/// <param name="Total">Number of parts.</param>
/// <param name="Hash">Root over the parts' bytes; zero for none.</param>
public readonly record struct PartSetHeader(uint Total, Digest Hash)
{
    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(48).WriteVarint(1, Total).WriteHash(2, Hash).ToArray();

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="header">The header when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out PartSetHeader header)
    {
        header = default;
        uint total = 0;
        Digest hash = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out total),
                (2, WireType.LengthDelimited) => reader.TryReadHash(out hash),
                _ => false,
            };
            if (!read)
                return false;
        }
        header = new PartSetHeader(total, hash);
        return !reader.Failed && bytes.SequenceEqual(header.Encode());
    }
}
