using System.Diagnostics.CodeAnalysis;
using System.Text;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>
/// The first message of both sides. On the wire: 1 uint32 version, 2 string chain_id, 3 bytes genesis_hash (32), 4 bytes node_key (32), 5 bytes nonce (32),
/// every field always there.
/// </summary>
/// <param name="Version">Version of the protocol, 1 or more.</param>
/// <param name="ChainId">The chain's name.</param>
/// <param name="GenesisHash">Hash of the genesis file.</param>
/// <param name="NodeKey">The sender's key.</param>
/// <param name="Nonce">32 fresh random bytes.</param>
public sealed record Hello(uint Version, string ChainId, Digest GenesisHash, PublicKey32 NodeKey, Digest Nonce)
{
    /// <summary>The version that this code speaks.</summary>
    public const uint CurrentVersion = 2;

    /// <summary>Longest chain id in bytes of UTF-8 (CometBFT's MaxChainIDLen).</summary>
    public const int ChainIdBytesMax = 50;

    /// <summary>Longest encoded message.</summary>
    public const int BytesMax = 256;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(BytesMax).WriteVarint(1, Version).WriteString(2, ChainId)
        .WriteBytes(3, GenesisHash.ToArray()).WriteBytes(4, NodeKey.ToArray()).WriteBytes(5, Nonce.ToArray()).ToArray();

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="hello">The message when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Hello hello)
    {
        hello = null;
        if (bytes.Length > BytesMax)
            return false;
        uint version = 0, before = 0;
        ReadOnlySpan<byte> chain = default;
        Digest genesis = default, key = default, nonce = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out version) && version > 0,
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out chain) && chain.Length is > 0 and <= ChainIdBytesMax && System.Text.Unicode.Utf8.IsValid(chain),
                (3, WireType.LengthDelimited) => TryReadDigest(ref reader, out genesis),
                (4, WireType.LengthDelimited) => TryReadDigest(ref reader, out key),
                (5, WireType.LengthDelimited) => TryReadDigest(ref reader, out nonce),
                _ => false,
            };
            if (!read || field != before + 1)
                return false;
            before = field;
        }
        if (reader.Failed || before != 5)
            return false;
        hello = new Hello(version, Encoding.UTF8.GetString(chain), genesis, PublicKey32.FromSpan(key.ToArray()), nonce);
        return true;
    }

    private static bool TryReadDigest(ref WireReader reader, out Digest digest)
    {
        digest = default;
        return reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && Digest.TryFromSpan(bytes, out digest);
    }
}
