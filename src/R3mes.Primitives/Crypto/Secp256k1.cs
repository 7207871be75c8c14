using static R3mes.Primitives.Crypto.Libsecp256k1;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// ECDSA on secp256k1 as Cosmos SDK uses it: signatures are r || s in 64 bytes, s in the lower half, nonces by RFC 6979; compressed public keys only.
/// </summary>
public static unsafe class Secp256k1
{
    /// <summary>Size of a signature in bytes.</summary>
    public const int SignatureBytes = 64;

    /// <summary>The public key of a private key.</summary>
    /// <param name="key">The private key.</param>
    public static PublicKey33 FromPrivate(PrivateKey key)
    {
        byte* point = stackalloc byte[secp256k1_pubkey_BYTES];
        Span<byte> compressed = stackalloc byte[PublicKey33.ByteCount];
        nuint length = PublicKey33.ByteCount;
        fixed (byte* secret = key.Bytes, output = compressed)
        {
            Invariant.Holds(secp256k1_ec_pubkey_create(Context, point, secret) == 1, "a checked private key has a public key");
            secp256k1_ec_pubkey_serialize(Context, output, &length, point, SECP256K1_EC_COMPRESSED);
        }
        return PublicKey33.FromSpan(compressed);
    }

    /// <summary>Signs a hash: 64 bytes, the same every time.</summary>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="key">The private key.</param>
    public static byte[] Sign(Digest hash, PrivateKey key)
    {
        byte* inner = stackalloc byte[secp256k1_ecdsa_signature_BYTES];
        Span<byte> message = stackalloc byte[Digest.ByteCount];
        hash.CopyTo(message);
        byte[] signature = new byte[SignatureBytes];
        fixed (byte* secret = key.Bytes, msg = message, output = signature)
        {
            // No nonce function named: RFC 6979 is the library's own; it always gives the lower s.
            Invariant.Holds(secp256k1_ecdsa_sign(Context, inner, msg, secret, 0, 0) == 1, "a checked private key signs");
            secp256k1_ecdsa_signature_serialize_compact(Context, output, inner);
        }
        return signature;
    }

    /// <summary>True for a valid signature with s in the lower half; false for anything else, wrong lengths too.</summary>
    /// <param name="publicKey33">A compressed public key.</param>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="signature64">r || s.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64) =>
        UnpackedKey.TryUnpack(publicKey33, out UnpackedKey key) && key.Verify(hash, signature64);

    /// <summary>True when these 33 bytes are a compressed point of the curve.</summary>
    /// <param name="publicKey33">Untrusted bytes.</param>
    public static bool IsPublicKey(ReadOnlySpan<byte> publicKey33) => UnpackedKey.TryUnpack(publicKey33, out _);

    internal static bool IsPrivateKey(ReadOnlySpan<byte> secret32)
    {
        fixed (byte* secret = secret32)
            return secp256k1_ec_seckey_verify(Context, secret) == 1;
    }
}
