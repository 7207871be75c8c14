using System.Buffers.Binary;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>32 bytes of a hash: compared and ordered byte by byte, the first byte most significant.</summary>
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 32;

    // Big-endian words, so that comparing words compares bytes.
    private readonly ulong _a, _b, _c, _d;

    private Digest(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>32 zero bytes: also the default value.</summary>
    public static Digest Zero => default;

    /// <summary>True for 32 zero bytes.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>The digest with exactly these bytes; another length is a bug of the caller.</summary>
    /// <param name="bytes">32 bytes.</param>
    public static Digest FromSpan(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(bytes.Length == ByteCount, "a digest is 32 bytes");
        return new Digest(bytes);
    }

    /// <summary>The digest with these bytes, refusing another length.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="digest">The digest when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, out Digest digest)
    {
        bool fits = bytes.Length == ByteCount;
        digest = fits ? new Digest(bytes) : default;
        return fits;
    }

    /// <summary>Reads 64 hexadecimal digits in either case.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="digest">The digest when true.</param>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        return text.Length == 2 * ByteCount && Hex.TryDecode(text, out byte[]? bytes) && TryFromSpan(bytes, out digest);
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(ToArray());

    /// <inheritdoc/>
    public bool Equals(Digest other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <summary>A hash for tables within one process.</summary>
    public override int GetHashCode() => unchecked((int)(_a ^ (_a >> 32) ^ _d));

    /// <inheritdoc/>
    public int CompareTo(Digest other)
    {
        if (_a != other._a) return _a.CompareTo(other._a);
        if (_b != other._b) return _b.CompareTo(other._b);
        return _c != other._c ? _c.CompareTo(other._c) : _d.CompareTo(other._d);
    }

    /// <summary>Equal bytes.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Ordered before.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Ordered after.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Ordered before or equal.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Ordered after or equal.</summary>
    /// <param name="left">One digest.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
