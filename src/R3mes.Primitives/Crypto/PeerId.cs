using System.Buffers.Binary;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>Name of a node among its peers: the first 20 bytes of SHA-256 of its Ed25519 node key, as CometBFT has it; in text 40 lower-case hexadecimal digits.</summary>
public readonly record struct PeerId : IComparable<PeerId>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    private PeerId(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>True for 20 zero bytes, the default value: no peer.</summary>
    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>The name of the node that holds this key.</summary>
    /// <param name="nodeKey">The node's public key.</param>
    public static PeerId Of(PublicKey32 nodeKey) => new(Sha256.Hash(nodeKey.ToArray()).ToArray());

    /// <summary>The name with exactly these bytes; another length is a bug of the caller.</summary>
    /// <param name="bytes">20 bytes.</param>
    public static PeerId FromSpan(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(bytes.Length == ByteCount, "a peer's id is 20 bytes");
        return new PeerId(bytes);
    }

    /// <summary>Reads 40 hexadecimal digits, in either case.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="id">The name when true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out PeerId id)
    {
        id = default;
        if (text.Length != 2 * ByteCount || !Hex.TryDecode(text, out byte[]? bytes))
            return false;
        id = FromSpan(bytes);
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">At least 20 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The 20 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(ToArray());

    /// <summary>Ordered by bytes.</summary>
    /// <param name="other">Another name.</param>
    public int CompareTo(PeerId other)
    {
        if (_a != other._a) return _a.CompareTo(other._a);
        return _b != other._b ? _b.CompareTo(other._b) : _c.CompareTo(other._c);
    }
}
