namespace R3mes.Primitives.Crypto;

/// <summary>An Ed25519 public key: 32 bytes (RFC 8032 section 5.1.5). Whether it is a point is found when it verifies.</summary>
public readonly record struct PublicKey32 : IComparable<PublicKey32>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 32;

    private readonly Digest _bytes;

    private PublicKey32(Digest bytes) => _bytes = bytes;

    /// <summary>The key with these bytes, refusing another length.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="key">The key when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, out PublicKey32 key)
    {
        bool fits = Digest.TryFromSpan(bytes, out Digest held);
        key = new PublicKey32(held);
        return fits;
    }

    /// <summary>The key with exactly these bytes; another length is a bug of the caller.</summary>
    /// <param name="bytes">32 bytes.</param>
    public static PublicKey32 FromSpan(ReadOnlySpan<byte> bytes) => new(Digest.FromSpan(bytes));

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _bytes.ToString();

    /// <inheritdoc/>
    public int CompareTo(PublicKey32 other) => _bytes.CompareTo(other._bytes);
}
