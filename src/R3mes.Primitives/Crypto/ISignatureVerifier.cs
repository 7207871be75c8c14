namespace R3mes.Primitives.Crypto;

/// <summary>
/// Answers whether a secp256k1 signature is valid, always as <see cref="Secp256k1.Verify"/> does: an implementation may remember what it found, and must never answer anything else.
/// </summary>
public interface ISignatureVerifier
{
    /// <summary>True for a valid signature with s in the lower half; false for anything else, wrong lengths too.</summary>
    /// <param name="publicKey33">A compressed public key.</param>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="signature64">r || s.</param>
    bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64);
}
