namespace R3mes.Primitives.Crypto;

/// <summary>Verifies every signature anew.</summary>
public sealed class Secp256k1Verifier : ISignatureVerifier
{
    private Secp256k1Verifier()
    {
    }

    /// <summary>The one instance: it holds nothing.</summary>
    public static Secp256k1Verifier Instance { get; } = new();

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64) => Secp256k1.Verify(publicKey33, hash, signature64);
}
