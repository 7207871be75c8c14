using System.Security.Cryptography;
using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>An Ed25519 key pair of a validator (RFC 8032). Zeroed when disposed; pinned, so that no copy stays behind.</summary>
public sealed unsafe class Ed25519KeyPair : IDisposable
{
    /// <summary>Size of a seed in bytes.</summary>
    public const int SeedBytes = crypto_sign_ed25519_SEEDBYTES;

    private readonly byte[] _secret = GC.AllocateArray<byte>(crypto_sign_ed25519_SECRETKEYBYTES, pinned: true);
    private bool _disposed;

    private Ed25519KeyPair(ReadOnlySpan<byte> seed32)
    {
        Invariant.Holds(Ready, "libsodium is ready");
        Span<byte> key = stackalloc byte[PublicKey32.ByteCount];
        fixed (byte* seed = seed32, pk = key, sk = _secret)
            Invariant.Holds(crypto_sign_ed25519_seed_keypair(pk, sk, seed) == 0, "a seed gives a key pair");
        PublicKey = PublicKey32.FromSpan(key);
    }

    /// <summary>The public half.</summary>
    public PublicKey32 PublicKey { get; }

    /// <summary>The key pair of a seed; another length is a bug of the caller.</summary>
    /// <param name="seed">32 bytes from the caller's entropy or key file: RFC 8032's private key.</param>
    public static Ed25519KeyPair FromSeed(ReadOnlySpan<byte> seed)
    {
        Invariant.Holds(seed.Length == SeedBytes, "a seed is 32 bytes");
        return new Ed25519KeyPair(seed);
    }

    /// <summary>Signs a message: 64 bytes, the same every time.</summary>
    /// <param name="message">Any bytes.</param>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte[] signature = new byte[Ed25519.SignatureBytes];
        fixed (byte* sig = signature, m = message, sk = _secret)
            Invariant.Holds(crypto_sign_ed25519_detached(sig, null, m, (ulong)message.Length, sk) == 0, "a key pair signs");
        return signature;
    }

    /// <summary>Zeroes the private half.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _disposed = true;
    }
}
