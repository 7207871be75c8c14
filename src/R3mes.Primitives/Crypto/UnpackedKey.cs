using System.Runtime.CompilerServices;
using static R3mes.Primitives.Crypto.Libsecp256k1;

namespace R3mes.Primitives.Crypto;

/// <summary>A secp256k1 key as libsecp256k1 verifies with it, both coordinates of the point: the second is a square root, an eighth of what verifying a signature costs. The default is no key.</summary>
public readonly unsafe struct UnpackedKey
{
    private readonly Point _point;

    private UnpackedKey(Point point) => _point = point;

    // The library's own form, which means nothing elsewhere; never all zero for a key.
    [InlineArray(secp256k1_pubkey_BYTES)]
    private struct Point
    {
        private byte _first;
    }

    /// <summary>Unpacks a key; false when it is no point of the curve.</summary>
    /// <param name="publicKey33">Untrusted bytes.</param>
    /// <param name="key">The key when true.</param>
    public static bool TryUnpack(ReadOnlySpan<byte> publicKey33, out UnpackedKey key)
    {
        key = default;
        if (publicKey33.Length != PublicKey33.ByteCount) return false;
        Point point = default;
        Span<byte> bytes = point;
        fixed (byte* packed = publicKey33, unpacked = bytes)
        {
            if (secp256k1_ec_pubkey_parse(Context, unpacked, packed, PublicKey33.ByteCount) != 1) return false;
        }

        key = new UnpackedKey(point);
        return true;
    }

    /// <summary>True for a valid signature with s in the lower half; false for anything else, and for no key.</summary>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="signature64">r || s.</param>
    public bool Verify(Digest hash, ReadOnlySpan<byte> signature64)
    {
        ReadOnlySpan<byte> point = _point;
        if (signature64.Length != Secp256k1.SignatureBytes || !point.ContainsAnyExcept((byte)0)) return false;
        byte* inner = stackalloc byte[secp256k1_ecdsa_signature_BYTES];
        Span<byte> message = stackalloc byte[Digest.ByteCount];
        hash.CopyTo(message);
        // secp256k1_ecdsa_verify refuses the upper s.
        fixed (byte* key = point, sig = signature64, msg = message)
            return secp256k1_ecdsa_signature_parse_compact(Context, inner, sig) == 1 && secp256k1_ecdsa_verify(Context, inner, msg, key) == 1;
    }
}
