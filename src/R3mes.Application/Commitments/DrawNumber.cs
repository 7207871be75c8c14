using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>A number drawn from a hash: its first 16 bytes, big-endian, modulo the limit. The bias is below 2^-64.</summary>
public static class DrawNumber
{
    /// <summary>A number from 0 to limit - 1.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="limit">Not 0.</param>
    public static ulong Below(Digest hash, ulong limit)
    {
        Invariant.Holds(limit > 0, "a draw has something to draw from");
        return (ulong)(BinaryPrimitives.ReadUInt128BigEndian(hash.ToArray()) % limit);
    }
}
