using System.Security.Cryptography;
using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>ChaCha20-Poly1305 (RFC 8439) with one key and without additional data. The caller never seals two texts with one nonce. Zeroed when disposed.</summary>
public sealed unsafe class ChaChaBox : IDisposable
{
    /// <summary>Size of a key in bytes.</summary>
    public const int KeyBytes = crypto_aead_chacha20poly1305_ietf_KEYBYTES;

    /// <summary>Size of a nonce in bytes.</summary>
    public const int NonceBytes = crypto_aead_chacha20poly1305_ietf_NPUBBYTES;

    /// <summary>What sealing adds in bytes.</summary>
    public const int TagBytes = crypto_aead_chacha20poly1305_ietf_ABYTES;

    private readonly byte[] _key = GC.AllocateArray<byte>(KeyBytes, pinned: true);
    private bool _disposed;

    /// <summary>The box of a key; another length is a bug of the caller.</summary>
    /// <param name="key">32 bytes.</param>
    public ChaChaBox(ReadOnlySpan<byte> key)
    {
        Invariant.Holds(key.Length == KeyBytes && Ready, "a key is 32 bytes");
        key.CopyTo(_key);
    }

    /// <summary>Seals a text.</summary>
    /// <param name="nonce">12 bytes, never used before with this key.</param>
    /// <param name="text">Any bytes.</param>
    /// <param name="sealedText">As many bytes and <see cref="TagBytes"/> more to write to.</param>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> text, Span<byte> sealedText)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Invariant.Holds(nonce.Length == NonceBytes && sealedText.Length == text.Length + TagBytes, "a sealed text is as long as the text and its tag");
        fixed (byte* c = sealedText, m = text, npub = nonce, k = _key)
            Invariant.Holds(crypto_aead_chacha20poly1305_ietf_encrypt(c, null, m, (ulong)text.Length, null, 0, null, npub, k) == 0, "a text is sealed");
    }

    /// <summary>Opens a sealed text; false when it was not sealed with this key and nonce, or was changed.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="sealedText">Untrusted: <see cref="TagBytes"/> bytes at least.</param>
    /// <param name="text">As many bytes less <see cref="TagBytes"/> to write to.</param>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedText, Span<byte> text)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Invariant.Holds(nonce.Length == NonceBytes && sealedText.Length == text.Length + TagBytes, "a sealed text is as long as the text and its tag");
        fixed (byte* c = sealedText, m = text, npub = nonce, k = _key)
            return crypto_aead_chacha20poly1305_ietf_decrypt(m, null, null, c, (ulong)sealedText.Length, null, 0, npub, k) == 0;
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _disposed = true;
    }
}
