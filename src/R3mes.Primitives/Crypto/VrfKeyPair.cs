using System.Security.Cryptography;
using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// A key pair of the VRF ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381): what proves a validator's share of a round's seed. Zeroed when disposed;
/// pinned, so that no copy stays behind. A seed that serves here must not serve for signatures.
/// </summary>
public sealed unsafe class VrfKeyPair : IDisposable
{
    /// <summary>Size of a seed in bytes.</summary>
    public const int SeedBytes = 32;

    // SHA-512 of the seed: the first half, clamped, is x; the second half is what nonces are made of (RFC 8032 section 5.1.5).
    private readonly byte[] _expanded = GC.AllocateArray<byte>(Ecvrf.HashBytes, pinned: true);
    private readonly byte[] _point = new byte[Edwards25519.PointBytes];
    private bool _disposed;

    private VrfKeyPair(ReadOnlySpan<byte> seed32)
    {
        Invariant.Holds(Ready, "libsodium is ready");
        SHA512.HashData(seed32, _expanded);
        _expanded[0] &= 0xf8;
        _expanded[31] = (byte)((_expanded[31] & 0x7f) | 0x40);
        Edwards25519.MultiplyBase(_point, Secret);
        PublicKey = PublicKey32.FromSpan(_point);
    }

    /// <summary>The public half.</summary>
    public PublicKey32 PublicKey { get; }

    /// <summary>The key pair of a seed; another length is a bug of the caller.</summary>
    /// <param name="seed">32 bytes from the caller's entropy or key file.</param>
    public static VrfKeyPair FromSeed(ReadOnlySpan<byte> seed)
    {
        Invariant.Holds(seed.Length == SeedBytes, "a seed is 32 bytes");
        return new VrfKeyPair(seed);
    }

    /// <summary>Proves the function's value of an input (RFC 9381 section 5.1): the same proof and output every time.</summary>
    /// <param name="input">alpha_string: any bytes.</param>
    /// <param name="output">The function's value.</param>
    public VrfProof Prove(ReadOnlySpan<byte> input, out VrfOutput output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> h = stackalloc byte[Edwards25519.PointBytes], u = stackalloc byte[Edwards25519.PointBytes], v = stackalloc byte[Edwards25519.PointBytes];
        Span<byte> proof = stackalloc byte[VrfProof.ByteCount], k = stackalloc byte[Edwards25519.ScalarBytes], c = stackalloc byte[Edwards25519.ScalarBytes];
        Span<byte> gamma = proof[..Edwards25519.PointBytes];
        Ecvrf.EncodeToCurve(_point, input, h);
        Edwards25519.Multiply(gamma, Secret, h);
        Nonce(h, k);
        Edwards25519.MultiplyBase(u, k);
        Edwards25519.Multiply(v, k, h);
        c.Clear();
        Ecvrf.Challenge(_point, h, gamma, u, v, c);
        c[..Ecvrf.ChallengeBytes].CopyTo(proof[Edwards25519.PointBytes..]);

        // s = k + c*x mod q
        fixed (byte* s = proof[(Edwards25519.PointBytes + Ecvrf.ChallengeBytes)..], nonce = k, challenge = c, x = _expanded)
        {
            crypto_core_ed25519_scalar_mul(s, challenge, x);
            crypto_core_ed25519_scalar_add(s, nonce, s);
        }

        CryptographicOperations.ZeroMemory(k);
        output = Ecvrf.ToOutput(gamma);
        Invariant.Holds(VrfProof.TryFromSpan(proof, out VrfProof? made), "a proof that was made decodes");
        return made!;
    }

    /// <summary>Zeroes the private half.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_expanded);
        _disposed = true;
    }

    private ReadOnlySpan<byte> Secret => _expanded.AsSpan(0, Edwards25519.ScalarBytes);

    // ECVRF_nonce_generation_RFC8032, RFC 9381 section 5.4.2.2.
    private void Nonce(ReadOnlySpan<byte> h, Span<byte> nonce)
    {
        Span<byte> message = stackalloc byte[Edwards25519.ScalarBytes + Edwards25519.PointBytes], hash = stackalloc byte[Ecvrf.HashBytes];
        _expanded.AsSpan(Edwards25519.ScalarBytes).CopyTo(message);
        h.CopyTo(message[Edwards25519.ScalarBytes..]);
        SHA512.HashData(message, hash);
        fixed (byte* r = nonce, s = hash) crypto_core_ed25519_scalar_reduce(r, s);
        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(hash);
    }
}
