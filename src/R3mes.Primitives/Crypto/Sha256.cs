using System.Security.Cryptography;

namespace R3mes.Primitives.Crypto;

/// <summary>SHA-256 (FIPS 180-4).</summary>
public static class Sha256
{
    /// <summary>The hash of <paramref name="data"/>.</summary>
    /// <param name="data">Any bytes.</param>
    public static Digest Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        SHA256.HashData(data, hash);
        return Digest.FromSpan(hash);
    }
}
