using System.Security.Cryptography;
using static R3mes.Primitives.Crypto.Libcrypto;

namespace R3mes.Primitives.Crypto;

/// <summary>SHA-256 (FIPS 180-4).</summary>
public static unsafe class Sha256
{
    /// <summary>The hash of <paramref name="data"/>.</summary>
    /// <param name="data">Any bytes.</param>
    public static Digest Hash(ReadOnlySpan<byte> data) => HasSha256 ? HashDirectly([], data) : HashByFramework([], data);

    /// <summary>The hash of two pieces, one after the other.</summary>
    /// <param name="first">Any bytes.</param>
    /// <param name="second">Any bytes.</param>
    public static Digest Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => HasSha256 ? HashDirectly(first, second) : HashByFramework(first, second);

    /// <summary>The same hash by the framework's own class: what the direct one is tested against, and what runs where the library has no such functions.</summary>
    internal static Digest HashByFramework(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        if (first.IsEmpty)
        {
            SHA256.HashData(second, bytes);
            return Digest.FromSpan(bytes);
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.GetHashAndReset(bytes);
        return Digest.FromSpan(bytes);
    }

    // The framework's one-shot hash takes several times the hash itself for a Merkle leaf (make bench-micro FILTER='*Hash*').
    private static Digest HashDirectly(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte* context = stackalloc byte[SHA256_CTX_BYTES];
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        fixed (byte* head = first, tail = second, output = hash)
        {
            bool done = SHA256_Init(context) == 1
                && (first.IsEmpty || SHA256_Update(context, head, (nuint)first.Length) == 1)
                && (second.IsEmpty || SHA256_Update(context, tail, (nuint)second.Length) == 1)
                && SHA256_Final(output, context) == 1;
            Invariant.Holds(done, "a hash of bytes in memory does not fail");
        }

        return Digest.FromSpan(hash);
    }
}
