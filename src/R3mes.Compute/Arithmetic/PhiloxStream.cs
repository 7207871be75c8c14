using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Arithmetic;

/// <summary>The random numbers of one purpose of one seed, each named by its index, so that any worker can draw any of them alone.</summary>
public readonly struct PhiloxStream
{
    private readonly uint _k0;
    private readonly uint _k1;

    /// <summary>The stream <paramref name="purpose"/> of a seed: the key is the first eight bytes, little-endian, of the domain hash of both.</summary>
    public PhiloxStream(Digest seed, string purpose)
    {
        Span<byte> key = stackalloc byte[Digest.ByteCount];
        DomainHash.Begin("r3mes/philox/v1").Add(seed).AddString(purpose).Finish().CopyTo(key);
        _k0 = BinaryPrimitives.ReadUInt32LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt32LittleEndian(key[4..]);
    }

    /// <summary>The four words of draw <paramref name="index"/>: counter (index low, index high, attempt, 0).</summary>
    public (uint X0, uint X1, uint X2, uint X3) Words(ulong index, uint attempt = 0) => Philox.Block((uint)index, (uint)(index >> 32), attempt, 0, _k0, _k1);

    /// <summary>
    /// An integer in [0, <paramref name="bound"/>), every value equally likely, without the bias of a remainder: the high half of x * bound, x being the 64 bits
    /// X0 + 2^32 X1, drawn again with the next attempt while the low half is below 2^64 mod bound (D. Lemire, "Fast random integer generation in an interval", 2019).
    /// </summary>
    public ulong Below(ulong bound, ulong index)
    {
        Invariant.Holds(bound > 0, "an interval is not empty");
        ulong threshold = unchecked(0UL - bound) % bound;
        for (uint attempt = 0; ; attempt++)
        {
            (uint x0, uint x1, _, _) = Words(index, attempt);
            ulong high = Math.BigMul(((ulong)x1 << 32) | x0, bound, out ulong low);
            if (low >= threshold) return high;
        }
    }

    /// <summary>
    /// A bell-shaped integer in [-524280, 524280], variance 2^33 * (4/3) to five digits: twice the sum of the eight 16-bit halves of draw <paramref name="index"/>, less its mean (Irwin-Hall).
    /// </summary>
    public int Bell(ulong index)
    {
        (uint x0, uint x1, uint x2, uint x3) = Words(index);
        int sum = Halves(x0) + Halves(x1) + Halves(x2) + Halves(x3);
        return (2 * sum) - (8 * 65535);
    }

    private static int Halves(uint x) => (int)(x & 0xffff) + (int)(x >> 16);
}
