using System.Buffers.Binary;
using R3mes.Compute.Arithmetic;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Verification;

/// <summary>
/// The random vectors of one check. Their seed must not be known, nor foreseeable, to whoever made what is checked before it was fixed: it is drawn afterwards, or hashed from a
/// commitment to all of it together with something that came later.
/// </summary>
public readonly struct FieldChallenge
{
    private readonly uint _k0;
    private readonly uint _k1;
    private readonly uint _c2;
    private readonly uint _c3;

    /// <summary>The vectors of <paramref name="seed"/>: Philox' key and the last two words of its counter are the first 16 bytes of DomainHash("r3mes/freivalds/v1", seed).</summary>
    public FieldChallenge(Digest seed)
    {
        Span<byte> key = stackalloc byte[Digest.ByteCount];
        DomainHash.Begin("r3mes/freivalds/v1").Add(seed).Finish().CopyTo(key);
        (_k0, _k1, _c2, _c3) = (Word(key, 0), Word(key, 1), Word(key, 2), Word(key, 3));
    }

    /// <summary>
    /// Vector <paramref name="index"/>: elements 2i and 2i+1 are the low 61 bits of the two halves of the Philox block at counter (i, index, ...). 2^61 - 1 counts as 0, so every element
    /// is drawn with a probability of at most 2^-60.
    /// </summary>
    public void Fill(int index, Span<ulong> vector)
    {
        for (int i = 0; i < vector.Length; i += 2)
        {
            (uint x0, uint x1, uint x2, uint x3) = Philox.Block((uint)i / 2, (uint)index, _c2, _c3, _k0, _k1);
            vector[i] = Element(x0, x1);
            if (i + 1 < vector.Length) vector[i + 1] = Element(x2, x3);
        }
    }

    private static uint Word(ReadOnlySpan<byte> key, int index) => BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * index)..]);

    private static ulong Element(uint low, uint high)
    {
        ulong bits = (((ulong)high << 32) | low) & Mersenne61.Modulus;
        return bits == Mersenne61.Modulus ? 0 : bits;
    }
}
