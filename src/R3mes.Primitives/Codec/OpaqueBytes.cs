namespace R3mes.Primitives.Codec;

/// <summary>An immutable run of bytes that is compared by content: signatures, app hashes, whatever a record carries without looking inside.</summary>
public readonly struct OpaqueBytes : IEquatable<OpaqueBytes>
{
    private readonly byte[]? _bytes;

    /// <summary>A copy of some bytes.</summary>
    /// <param name="bytes">Any bytes.</param>
    public OpaqueBytes(ReadOnlySpan<byte> bytes) => _bytes = bytes.IsEmpty ? null : bytes.ToArray();

    /// <summary>No byte at all: also the default value.</summary>
    public static OpaqueBytes Empty => default;

    /// <summary>Number of bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True for no byte at all.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>The bytes, to read.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(Span);

    /// <inheritdoc/>
    public bool Equals(OpaqueBytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OpaqueBytes other && Equals(other);

    /// <summary>A hash for tables within one process.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Equal bytes.</summary>
    /// <param name="left">One run.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(OpaqueBytes left, OpaqueBytes right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    /// <param name="left">One run.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(OpaqueBytes left, OpaqueBytes right) => !left.Equals(right);
}
