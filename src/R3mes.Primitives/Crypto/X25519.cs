using System.Security.Cryptography;
using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>An X25519 key (RFC 7748) that is used for one exchange. Zeroed when disposed; pinned, so that no copy stays behind.</summary>
public sealed unsafe class X25519 : IDisposable
{
    /// <summary>Size of a secret, a public key and what two sides share, in bytes.</summary>
    public const int ByteCount = crypto_scalarmult_curve25519_BYTES;

    private readonly byte[] _secret = GC.AllocateArray<byte>(crypto_scalarmult_curve25519_SCALARBYTES, pinned: true);
    private readonly byte[] _public = new byte[ByteCount];
    private bool _disposed;

    /// <summary>The key of a secret; another length is a bug of the caller.</summary>
    /// <param name="secret">32 bytes of the caller's entropy; clamped where it is used.</param>
    public X25519(ReadOnlySpan<byte> secret)
    {
        Invariant.Holds(secret.Length == ByteCount && Ready, "a secret is 32 bytes");
        secret.CopyTo(_secret);
        fixed (byte* q = _public, n = _secret)
            Invariant.Holds(crypto_scalarmult_curve25519_base(q, n) == 0, "a secret has a public key");
    }

    /// <summary>The public half, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _public;

    /// <summary>What both sides share; false for a point of low order, with which the result would be known to everybody.</summary>
    /// <param name="other">The other side's public key: 32 bytes, whatever they are.</param>
    /// <param name="shared">32 bytes to write to.</param>
    public bool TryShare(ReadOnlySpan<byte> other, Span<byte> shared)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Invariant.Holds(other.Length == ByteCount && shared.Length == ByteCount, "keys and what they share are 32 bytes");
        fixed (byte* q = shared, n = _secret, p = other)
        {
            bool good = crypto_scalarmult_curve25519(q, n, p) == 0; // which refuses the points of low order, and a result of zeros
            if (!good) CryptographicOperations.ZeroMemory(shared);
            return good;
        }
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _disposed = true;
    }
}
