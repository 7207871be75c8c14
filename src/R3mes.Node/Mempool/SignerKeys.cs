using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>
/// Verifies signatures and remembers the unpacked keys of who signed, for who signs once signs again. A table of pairs of places; a key has one pair, and the one of the two that was used longer
/// ago makes room. It changes no answer. Safe from any thread.
/// </summary>
public sealed class SignerKeys
{
    private readonly Lock _gate = new();
    private readonly (PublicKey33 Key, UnpackedKey Unpacked)[] _places; // of a pair, the one that was used last stands first

    /// <summary>Room for at most 2 * <paramref name="pairs"/> keys of some 100 bytes.</summary>
    /// <param name="pairs">A power of two.</param>
    public SignerKeys(int pairs)
    {
        Invariant.Holds(pairs > 0 && (pairs & (pairs - 1)) == 0, "the table has a power of two of pairs");
        _places = new (PublicKey33, UnpackedKey)[checked(2 * pairs)];
    }

    /// <summary>The same as <see cref="Secp256k1.Verify"/>.</summary>
    /// <param name="publicKey33">A compressed public key.</param>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="signature64">r || s.</param>
    public bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64)
    {
        if (!PublicKey33.TryFromSpan(publicKey33, out PublicKey33 key)) return false;
        // By what the key says of itself: who makes keys that share a pair slows down nobody but those who share it.
        Span<(PublicKey33 Key, UnpackedKey Unpacked)> pair = _places.AsSpan(2 * (key.GetHashCode() & ((_places.Length / 2) - 1)), 2);
        if (!TryFind(pair, key, out UnpackedKey unpacked))
        {
            if (!UnpackedKey.TryUnpack(publicKey33, out unpacked)) return false;
            Keep(pair, key, unpacked);
        }

        return unpacked.Verify(hash, signature64);
    }

    private bool TryFind(Span<(PublicKey33 Key, UnpackedKey Unpacked)> pair, PublicKey33 key, out UnpackedKey unpacked)
    {
        lock (_gate)
        {
            if (pair[1].Key == key) (pair[0], pair[1]) = (pair[1], pair[0]);
            unpacked = pair[0].Unpacked;
            return pair[0].Key == key;
        }
    }

    private void Keep(Span<(PublicKey33 Key, UnpackedKey Unpacked)> pair, PublicKey33 key, UnpackedKey unpacked)
    {
        lock (_gate)
        {
            if (pair[0].Key != key) (pair[0], pair[1]) = ((key, unpacked), pair[0]); // another thread may have been quicker
        }
    }
}
