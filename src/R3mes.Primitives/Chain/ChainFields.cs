using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>How hashes and addresses stand in CometBFT's messages: 32 or 20 bytes, or nothing. All zeros stands for nothing here, so it is refused on the wire.</summary>
internal static class ChainFields
{
    internal static WireWriter WriteHash(this WireWriter writer, uint field, Digest hash) =>
        hash.IsZero ? writer : writer.WriteBytes(field, hash.ToArray());

    internal static WireWriter WriteAddress(this WireWriter writer, uint field, Address address) =>
        address.IsZero ? writer : writer.WriteBytes(field, address.ToArray());

    internal static bool TryReadHash(this ref WireReader reader, out Digest hash)
    {
        hash = default;
        return reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && Digest.TryFromSpan(bytes, out hash) && !hash.IsZero;
    }

    internal static bool TryReadAddress(this ref WireReader reader, out Address address)
    {
        address = default;
        return reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && Address.TryFromSpan(bytes, out address) && !address.IsZero;
    }

    internal static bool TryReadOpaque(this ref WireReader reader, int bytesMax, out OpaqueBytes value)
    {
        value = default;
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes) || bytes.Length > bytesMax)
            return false;
        value = new OpaqueBytes(bytes);
        return true;
    }
}
