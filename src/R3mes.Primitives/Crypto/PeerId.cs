using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>Name of a node among its peers: the first 20 bytes of SHA-256 of its Ed25519 node key, as CometBFT has it; in text 40 lower-case hexadecimal digits.</summary>
public readonly record struct PeerId : IComparable<PeerId>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = Address.ByteCount;

    // The same 20 bytes by the same rule as a validator's address, of another key: nothing is lost by sharing the storage.
    private readonly Address _bytes;

    private PeerId(Address bytes) => _bytes = bytes;

    /// <summary>True for 20 zero bytes, the default value: no peer.</summary>
    public bool IsZero => _bytes.IsZero;

    /// <summary>The name of the node that holds this key.</summary>
    /// <param name="nodeKey">The node's public key.</param>
    public static PeerId Of(PublicKey32 nodeKey) => new(Address.FromConsensusKey(nodeKey.ToArray()));

    /// <summary>The name with exactly these bytes; another length is a bug of the caller.</summary>
    /// <param name="bytes">20 bytes.</param>
    public static PeerId FromSpan(ReadOnlySpan<byte> bytes) => new(Address.FromSpan(bytes));

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

    /// <summary>The 20 bytes in a new array.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(_bytes.ToArray());

    /// <summary>Ordered by bytes.</summary>
    /// <param name="other">Another name.</param>
    public int CompareTo(PeerId other) => _bytes.CompareTo(other._bytes);
}
