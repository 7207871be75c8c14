using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>A compressed secp256k1 public key: 0x02 or 0x03, then 32 bytes of x (SEC 1 section 2.3.3). Whether x is on the curve is found when it verifies.</summary>
public readonly record struct PublicKey33
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 33;

    private readonly byte _parity;
    private readonly Digest _x;

    private PublicKey33(ReadOnlySpan<byte> bytes)
    {
        _parity = bytes[0];
        _x = Digest.FromSpan(bytes[1..]);
    }

    /// <summary>The key with these bytes, refusing another length and the uncompressed and hybrid prefixes.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="key">The key when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, out PublicKey33 key)
    {
        bool fits = bytes.Length == ByteCount && bytes[0] is 2 or 3;
        key = fits ? new PublicKey33(bytes) : default;
        return fits;
    }

    /// <summary>The key with these bytes; other bytes are a bug of the caller.</summary>
    /// <param name="bytes">33 bytes, the first 2 or 3.</param>
    public static PublicKey33 FromSpan(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(TryFromSpan(bytes, out PublicKey33 key), "a compressed key is 33 bytes");
        return key;
    }

    /// <summary>Writes the 33 bytes.</summary>
    /// <param name="destination">At least 33 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        destination[0] = _parity;
        _x.CopyTo(destination[1..]);
    }

    /// <summary>The 33 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>66 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(ToArray());
}
