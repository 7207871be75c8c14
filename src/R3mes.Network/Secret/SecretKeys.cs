using System.Security.Cryptography;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>The two keys of a connection, one for each direction, from what its sides share (CometBFT v0.38, p2p/conn/secret_connection.go, deriveSecrets).</summary>
internal static class SecretKeys
{
    private static readonly byte[] Info = "TENDERMINT_SECRET_CONNECTION_KEY_AND_CHALLENGE_GEN"u8.ToArray();

    /// <summary>Derives them by HKDF-SHA256 without a salt.</summary>
    /// <param name="shared">What X25519 gave, 32 bytes.</param>
    /// <param name="weAreLower">Whether our public key of the exchange is the lower of the two as bytes.</param>
    /// <param name="receive">32 bytes: the key that the other side seals with.</param>
    /// <param name="send">32 bytes: the key that we seal with.</param>
    internal static void Derive(ReadOnlySpan<byte> shared, bool weAreLower, Span<byte> receive, Span<byte> send)
    {
        Span<byte> both = stackalloc byte[2 * ChaChaBox.KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, both, [], Info);
        both[..ChaChaBox.KeyBytes].CopyTo(weAreLower ? receive : send);
        both[ChaChaBox.KeyBytes..].CopyTo(weAreLower ? send : receive);
        CryptographicOperations.ZeroMemory(both);
    }
}
