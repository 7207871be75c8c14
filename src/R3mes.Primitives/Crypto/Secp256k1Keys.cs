using System.Buffers.Binary;
using static R3mes.Primitives.Crypto.Libsecp256k1;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// Verifies signatures and remembers the unpacked form of the keys behind them: a compressed key's other coordinate is a square root, an eighth of what verifying costs, and who signs once signs
/// again. A table of pairs of places; a key has one pair, and the one of the two that was used longer ago makes room. Safe from any thread.
/// </summary>
public sealed unsafe class Secp256k1Keys
{
    private const int KeyBytes = PublicKey33.ByteCount, PlaceBytes = KeyBytes + secp256k1_pubkey_BYTES, PairBytes = 2 * PlaceBytes;

    private readonly Lock _gate = new();
    private readonly byte[] _places; // the one that was used last stands first

    /// <summary>Room for at most 2 * <paramref name="pairs"/> keys of 97 bytes.</summary>
    /// <param name="pairs">A power of two.</param>
    public Secp256k1Keys(int pairs)
    {
        Invariant.Holds(pairs > 0 && (pairs & (pairs - 1)) == 0, "the table has a power of two of pairs");
        _places = new byte[checked(pairs * PairBytes)];
    }

    /// <summary>The same as <see cref="Secp256k1.Verify"/>.</summary>
    /// <param name="publicKey33">A compressed public key.</param>
    /// <param name="hash">SHA-256 of the message.</param>
    /// <param name="signature64">r || s.</param>
    public bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64)
    {
        if (publicKey33.Length != KeyBytes || signature64.Length != Secp256k1.SignatureBytes) return false;
        if (publicKey33[0] is not (2 or 3)) return false; // no compressed key; and an empty place begins with a zero
        Span<byte> point = stackalloc byte[secp256k1_pubkey_BYTES];
        if (!Find(publicKey33, point))
        {
            if (!Secp256k1.TryUnpack(publicKey33, point)) return false;
            Keep(publicKey33, point);
        }

        return Secp256k1.VerifyUnpacked(point, hash, signature64);
    }

    private bool Find(ReadOnlySpan<byte> key, Span<byte> point)
    {
        Span<byte> pair = PairOf(key);
        lock (_gate)
        {
            int at = pair.StartsWith(key) ? 0 : pair[PlaceBytes..].StartsWith(key) ? PlaceBytes : -1;
            if (at < 0) return false;
            pair.Slice(at + KeyBytes, point.Length).CopyTo(point);
            if (at > 0) PutFirst(pair, key, point);
            return true;
        }
    }

    private void Keep(ReadOnlySpan<byte> key, ReadOnlySpan<byte> point)
    {
        Span<byte> pair = PairOf(key);
        lock (_gate)
        {
            if (!pair.StartsWith(key)) PutFirst(pair, key, point); // another thread may have been quicker
        }
    }

    private static void PutFirst(Span<byte> pair, ReadOnlySpan<byte> key, ReadOnlySpan<byte> point)
    {
        pair[..PlaceBytes].CopyTo(pair[PlaceBytes..]);
        key.CopyTo(pair);
        point.CopyTo(pair[KeyBytes..]);
    }

    // The last bytes of a coordinate: who makes keys that share a pair slows down nobody but those who share it.
    private Span<byte> PairOf(ReadOnlySpan<byte> key) =>
        _places.AsSpan((int)(BinaryPrimitives.ReadUInt32LittleEndian(key[^sizeof(uint)..]) & ((uint)(_places.Length / PairBytes) - 1)) * PairBytes, PairBytes);
}
