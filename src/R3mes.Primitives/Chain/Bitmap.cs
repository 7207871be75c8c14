using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>
/// An immutable run of bits: which votes or block parts a peer has. On the wire { 1: uint32 bits, 2: bytes }, bit i in byte i / 8 at place i % 8 from
/// the least significant; exactly as many bytes as the bits need, and no bit beyond them. The default value has no bit.
/// </summary>
public readonly struct Bitmap : IEquatable<Bitmap>
{
    private readonly byte[]? _bytes;

    private Bitmap(int length, byte[]? bytes)
    {
        Length = length;
        _bytes = bytes;
    }

    /// <summary>No bit.</summary>
    public static Bitmap Empty => default;

    /// <summary>Number of bits.</summary>
    public int Length { get; }

    /// <summary>Number of bits that are set.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (byte b in Bytes)
                count += byte.PopCount(b);
            return count;
        }
    }

    /// <summary>True when every bit is set; so it is of no bit.</summary>
    public bool IsFull => Count == Length;

    /// <summary>Whether a bit is set; false beyond the end, since a peer that knows of fewer has none there.</summary>
    /// <param name="index">Place of the bit, 0 or more.</param>
    public bool this[int index] => index < Length && (Bytes[index >> 3] & (1 << (index & 7))) != 0;

    private ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Some bits, none set.</summary>
    /// <param name="length">Number of bits, 0 or more.</param>
    public static Bitmap OfLength(int length)
    {
        Invariant.Holds(length >= 0, "a bitmap has no negative length");
        return new Bitmap(length, length == 0 ? null : new byte[BytesFor(length)]);
    }

    /// <summary>Bits as a rule gives them.</summary>
    /// <param name="length">Number of bits, 0 or more.</param>
    /// <param name="isSet">Whether the bit at a place is set.</param>
    public static Bitmap Of(int length, Func<int, bool> isSet)
    {
        Bitmap made = OfLength(length);
        for (int i = 0; i < length; i++)
        {
            if (isSet(i))
                made._bytes![i >> 3] |= (byte)(1 << (i & 7));
        }
        return made;
    }

    /// <summary>The same bits with one more set.</summary>
    /// <param name="index">Place of the bit, 0 to <see cref="Length"/> - 1.</param>
    public Bitmap With(int index)
    {
        Invariant.Holds(index >= 0 && index < Length, "a bit is within its bitmap");
        byte[] bytes = Bytes.ToArray();
        bytes[index >> 3] |= (byte)(1 << (index & 7));
        return new Bitmap(Length, bytes);
    }

    /// <summary>The bits that are set here and not there.</summary>
    /// <param name="other">A bitmap of any length; what it lacks counts as not set.</param>
    public Bitmap Except(Bitmap other)
    {
        byte[] bytes = Bytes.ToArray();
        ReadOnlySpan<byte> gone = other.Bytes;
        for (int i = 0; i < bytes.Length && i < gone.Length; i++)
            bytes[i] &= (byte)~gone[i];
        return new Bitmap(Length, Length == 0 ? null : bytes);
    }

    /// <summary>Place of the first set bit at or after one, -1 when there is none.</summary>
    /// <param name="start">Where to begin, 0 or more.</param>
    public int NextSet(int start)
    {
        for (int i = start; i < Length; i++)
        {
            if ((Bytes[i >> 3] & (1 << (i & 7))) != 0)
                return i;
        }
        return -1;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(8 + Bytes.Length).WriteVarint(1, (uint)Length).WriteBytes(2, Bytes).ToArray();

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="lengthMax">More bits are refused before anything is copied.</param>
    /// <param name="bitmap">The bitmap when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, int lengthMax, out Bitmap bitmap)
    {
        bitmap = default;
        uint length = 0;
        ReadOnlySpan<byte> bits = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out length),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out bits),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || length > (uint)lengthMax || bits.Length != BytesFor((int)length))
            return false;
        int used = (int)length & 7;
        if (used != 0 && bits[^1] >> used != 0)
            return false;
        Bitmap whole = new((int)length, length == 0 ? null : bits.ToArray());
        bitmap = bytes.SequenceEqual(whole.Encode()) ? whole : default;
        return length == 0 ? bytes.IsEmpty : bitmap.Length > 0;
    }

    /// <inheritdoc/>
    public bool Equals(Bitmap other) => Length == other.Length && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bitmap other && Equals(other);

    /// <summary>A hash for tables within one process.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Length);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The same bits.</summary>
    /// <param name="left">One bitmap.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Bitmap left, Bitmap right) => left.Equals(right);

    /// <summary>Other bits.</summary>
    /// <param name="left">One bitmap.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Bitmap left, Bitmap right) => !left.Equals(right);

    private static int BytesFor(int length) => (int)(((long)length + 7) / 8);
}
