using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// Verification of Ed25519 signatures (RFC 8032) by libsodium's rule: s below the group order, no small-order or non-canonical key or R,
/// and the equation without the cofactor. It is stricter than ZIP-215, which CometBFT uses; every honest signature passes both.
/// </summary>
public static unsafe class Ed25519
{
    /// <summary>Size of a signature in bytes.</summary>
    public const int SignatureBytes = crypto_sign_ed25519_BYTES;

    /// <summary>True for a valid signature; false for anything else, wrong lengths too.</summary>
    /// <param name="publicKey32">A public key, 32 bytes.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature64">R || s.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey32, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature64)
    {
        if (publicKey32.Length != PublicKey32.ByteCount || signature64.Length != SignatureBytes || !Ready)
            return false;
        fixed (byte* pk = publicKey32, m = message, sig = signature64)
            return crypto_sign_ed25519_verify_detached(sig, m, (ulong)message.Length, pk) == 0;
    }

    /// <summary>True for a valid signature; false for anything else.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature64">R || s.</param>
    public static bool Verify(PublicKey32 key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature64)
    {
        Span<byte> bytes = stackalloc byte[PublicKey32.ByteCount];
        key.CopyTo(bytes);
        return Verify(bytes, message, signature64);
    }
}
