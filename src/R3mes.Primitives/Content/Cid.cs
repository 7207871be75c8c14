using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Content;

/// <summary>
/// Name of content by its hash: CIDv1, codec raw (0x55), multihash sha2-256 (0x12, 32 bytes), in text base32 with prefix b
/// (multiformats CID specification). Every other version, codec, hash and text base is refused.
/// </summary>
/// <param name="Digest">SHA-256 of the content.</param>
public readonly record struct Cid(Digest Digest) : IComparable<Cid>
{
    /// <summary>Size of the binary form in bytes.</summary>
    public const int ByteCount = 4 + Digest.ByteCount;

    /// <summary>Length of the text form in characters.</summary>
    public const int CharCount = 59;

    // version 1, codec raw, sha2-256, 32 bytes
    private static ReadOnlySpan<byte> Head => [0x01, 0x55, 0x12, 0x20];

    /// <summary>The name of <paramref name="content"/>.</summary>
    /// <param name="content">Any bytes.</param>
    public static Cid Of(ReadOnlySpan<byte> content) => new(Sha256.Hash(content));

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="cid">The name when true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Cid cid)
    {
        cid = default;
        return text.Length == CharCount && text[0] == 'b'
            && Base32.TryDecode(text[1..], out byte[]? bytes) && TryRead(bytes, out cid);
    }

    /// <summary>Reads the binary form, which is the whole of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="cid">The name when true.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Cid cid)
    {
        cid = default;
        if (bytes.Length != ByteCount || !bytes.StartsWith(Head))
            return false;
        cid = new Cid(Digest.FromSpan(bytes[Head.Length..]));
        return true;
    }

    /// <summary>The binary form, 36 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[ByteCount];
        Head.CopyTo(bytes);
        Digest.CopyTo(bytes.AsSpan(Head.Length));
        return bytes;
    }

    /// <summary>The text form, 59 characters that begin with bafkrei.</summary>
    public override string ToString() => "b" + Base32.Encode(ToBytes());

    /// <inheritdoc/>
    public int CompareTo(Cid other) => Digest.CompareTo(other.Digest);
}
