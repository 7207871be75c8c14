using System.Buffers.Binary;
using System.Numerics;

namespace R3mes.Primitives.Crypto;

/// <summary>BLAKE2s without a key, with a hash of 256 bits (RFC 7693), which .NET does not carry. A hash operation of ICS-23 needs it.</summary>
internal static class Blake2s
{
    /// <summary>Size of a hash in bytes.</summary>
    internal const int ByteCount = 32;

    private const int BlockBytes = 64;
    private const int Rounds = 10;

    // RFC 7693 section 2.6: the beginning of SHA-256.
    private static ReadOnlySpan<uint> Beginning =>
    [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
    ];

    /// <summary>The 32-byte hash of <paramref name="data"/>.</summary>
    /// <param name="data">Any bytes.</param>
    internal static byte[] Hash(ReadOnlySpan<byte> data)
    {
        Span<uint> state = stackalloc uint[8];
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
            BinaryPrimitives.WriteUInt32LittleEndian(hash.AsSpan(4 * i), state[i]);
        return hash;
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block, ulong taken, bool isLast)
    {
        Span<uint> words = stackalloc uint[16];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        Span<uint> v = stackalloc uint[16];
        state.CopyTo(v);
        Beginning.CopyTo(v[8..]);
        v[12] ^= (uint)taken;
        v[13] ^= (uint)(taken >> 32);
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
    private static void Mix(Span<uint> v, int a, int b, int c, int d, uint x, uint y)
    {
        v[a] += v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 7);
    }
}
