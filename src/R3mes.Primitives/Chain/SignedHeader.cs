using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>A header and the commit that made it final (tendermint.types.SignedHeader).</summary>
/// <param name="Header">The header.</param>
/// <param name="Commit">The commit.</param>
public sealed record SignedHeader(Header Header, Commit Commit)
{
    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(1024).WriteMessage(1, Header.Encode()).WriteMessage(2, Commit.Encode()).ToArray();

    /// <summary>Reads the message in its one canonical form; verifies nothing.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="signed">The header and commit when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out SignedHeader signed)
    {
        signed = null;
        Header? header = null;
        Commit? commit = null;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Header.TryDecode(inner, out header),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Commit.TryDecode(inner, out commit),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || header is null || commit is null)
            return false;
        SignedHeader whole = new(header, commit);
        signed = bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return signed is not null;
    }
}
