using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace R3mes.Primitives.Crypto;

/// <summary>A secp256k1 private key of an account: 32 bytes, 1 to n-1, big-endian. Zeroed when disposed; pinned, so that no copy stays behind.</summary>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(ByteCount, pinned: true);
    private bool _disposed;

    private PrivateKey(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>The key with these bytes, refusing another length, zero, and the group order or more.</summary>
    /// <param name="bytes">32 bytes from the caller's entropy or key file.</param>
    /// <param name="key">The key when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out PrivateKey key)
    {
        key = bytes.Length == ByteCount && Secp256k1.IsPrivateKey(bytes) ? new PrivateKey(bytes) : null;
        return key is not null;
    }

    /// <summary>The key with these bytes; bytes that are no key are a bug of the caller.</summary>
    /// <param name="bytes">32 bytes.</param>
    public static PrivateKey FromSpan(ReadOnlySpan<byte> bytes)
    {
        bool valid = TryFromSpan(bytes, out PrivateKey? key);
        Invariant.Holds(valid && key is not null, "a private key is 32 bytes, 1 to n-1");
        return key;
    }

    /// <summary>Writes the 32 bytes: for key files alone.</summary>
    /// <param name="destination">At least 32 bytes, which the caller zeroes.</param>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }
}
