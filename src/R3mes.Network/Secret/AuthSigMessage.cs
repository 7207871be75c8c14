using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>The key of one side and its signature of the challenge (tendermint.p2p.AuthSigMessage of CometBFT v0.38), the first message that is sealed.</summary>
/// <param name="Key">The key: an Ed25519 key, of whatever worth.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record AuthSigMessage(PublicKey32 Key, OpaqueBytes Signature)
{
    /// <summary>Size of the encoded message: both fields always have their one length.</summary>
    public const int ByteCount = 2 + KeyFieldBytes + 2 + Ed25519.SignatureBytes;

    private const int KeyFieldBytes = 2 + PublicKey32.ByteCount;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(ByteCount).WriteMessage(1, new WireWriter(KeyFieldBytes).WriteBytes(1, Key.ToArray()).ToArray()).WriteBytes(2, Signature.ToArray()).ToArray();

    /// <summary>Reads the message in its one canonical form; a secp256k1 key is refused, as CometBFT refuses it.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="message">The message when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out AuthSigMessage message)
    {
        message = null;
        // tag and length of the key's message, of the key in it, and of the signature: one byte each.
        if (bytes.Length != ByteCount || !bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x0a, KeyFieldBytes, 0x0a, PublicKey32.ByteCount])) return false;
        ReadOnlySpan<byte> rest = bytes[(4 + PublicKey32.ByteCount)..];
        if (rest[0] != 0x12 || rest[1] != Ed25519.SignatureBytes) return false;
        message = new AuthSigMessage(PublicKey32.FromSpan(bytes.Slice(4, PublicKey32.ByteCount)), new OpaqueBytes(rest[2..]));
        return true;
    }
}
