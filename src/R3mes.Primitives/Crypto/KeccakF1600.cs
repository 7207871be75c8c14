using System.Buffers.Binary;
using System.Numerics;

namespace R3mes.Primitives.Crypto;

/// <summary>The permutation Keccak-f[1600] (FIPS 202, 3.2 and 3.3), which the platform's SHA-3 does not give on its own.</summary>
internal static class KeccakF1600
{
    /// <summary>Size of the state in bytes.</summary>
    internal const int StateBytes = 200;

    private const int Lanes = 25;

    // FIPS 202, 3.2.5: the constants that iota adds, one a round.
    private static readonly ulong[] Constants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    // How far rho turns the lane that pi puts into each next place, and those places, along the one cycle that pi makes from lane 1.
    private static readonly int[] Turns = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    private static readonly int[] Places = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    /// <summary>Permutes a state.</summary>
    /// <param name="state">200 bytes: 25 lanes, little-endian.</param>
    internal static void Permute(Span<byte> state)
    {
        Span<ulong> a = stackalloc ulong[Lanes];
        for (int i = 0; i < Lanes; i++) a[i] = BinaryPrimitives.ReadUInt64LittleEndian(state[(8 * i)..]);
        foreach (ulong constant in Constants)
        {
            Theta(a);
            RhoPi(a);
            Chi(a);
            a[0] ^= constant; // iota
        }

        for (int i = 0; i < Lanes; i++) BinaryPrimitives.WriteUInt64LittleEndian(state[(8 * i)..], a[i]);
    }

    private static void Theta(Span<ulong> a)
    {
        Span<ulong> columns = stackalloc ulong[5];
        for (int x = 0; x < 5; x++) columns[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (int x = 0; x < 5; x++)
        {
            ulong change = columns[(x + 4) % 5] ^ BitOperations.RotateLeft(columns[(x + 1) % 5], 1);
            for (int y = 0; y < Lanes; y += 5) a[x + y] ^= change;
        }
    }

    private static void RhoPi(Span<ulong> a)
    {
        ulong carried = a[1];
        for (int i = 0; i < Places.Length; i++)
        {
            ulong next = a[Places[i]];
            a[Places[i]] = BitOperations.RotateLeft(carried, Turns[i]);
            carried = next;
        }
    }

    private static void Chi(Span<ulong> a)
    {
        Span<ulong> row = stackalloc ulong[5];
        for (int y = 0; y < Lanes; y += 5)
        {
            a.Slice(y, 5).CopyTo(row);
            for (int x = 0; x < 5; x++) a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
    }
}
