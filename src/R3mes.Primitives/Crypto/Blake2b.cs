using System.Buffers.Binary;
using System.Numerics;

namespace R3mes.Primitives.Crypto;

/// <summary>BLAKE2b without a key, with a hash of 512 bits (RFC 7693), which .NET does not carry. A hash operation of ICS-23 needs it.</summary>
internal static class Blake2b
{
    /// <summary>Size of a hash in bytes.</summary>
    internal const int ByteCount = 64;

    private const int BlockBytes = 128;
    private const int Rounds = 12;

    // RFC 7693 section 2.6: the beginning of SHA-512.
    private static ReadOnlySpan<ulong> Beginning =>
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];

    /// <summary>The 64-byte hash of <paramref name="data"/>.</summary>
    /// <param name="data">Any bytes.</param>
    internal static byte[] Hash(ReadOnlySpan<byte> data)
    {
        Span<ulong> state = stackalloc ulong[8];
        Beginning.CopyTo(state);
        state[0] ^= 0x01010000 ^ ByteCount; // RFC 7693 section 2.5: fanout and depth 1, no key
        ulong taken = 0;
        ReadOnlySpan<byte> rest = data;
        // The last block, whole or not, is compressed as the last.
        for (; rest.Length > BlockBytes; rest = rest[BlockBytes..])
        {
            taken += BlockBytes;
            Compress(state, rest[..BlockBytes], taken, isLast: false);
        }

        Span<byte> tail = stackalloc byte[BlockBytes];
        tail.Clear();
        rest.CopyTo(tail);
        Compress(state, tail, taken + (ulong)rest.Length, isLast: true);

        byte[] hash = new byte[ByteCount];
        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(8 * i), state[i]);
        return hash;
    }

    private static void Compress(Span<ulong> state, ReadOnlySpan<byte> block, ulong taken, bool isLast)
    {
        Span<ulong> words = stackalloc ulong[16];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        Span<ulong> v = stackalloc ulong[16];
        state.CopyTo(v);
        Beginning.CopyTo(v[8..]);
        v[12] ^= taken;
        if (isLast) v[14] = ~v[14];
        for (int round = 0; round < Rounds; round++)
        {
            ReadOnlySpan<byte> order = Blake2Order.OfRound(round);
            for (int i = 0; i < 8; i++)
            {
                // Four columns, then four diagonals.
                int turn = i / 4, a = i % 4;
                Mix(v, a, 4 + (a + turn) % 4, 8 + (a + 2 * turn) % 4, 12 + (a + 3 * turn) % 4, words[order[2 * i]], words[order[2 * i + 1]]);
            }
        }

        for (int i = 0; i < state.Length; i++)
            state[i] ^= v[i] ^ v[i + 8];
    }

    // RFC 7693 section 3.1.
    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] += v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
