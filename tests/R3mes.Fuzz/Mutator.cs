using System.Buffers.Binary;

namespace R3mes.Fuzz;

/// <summary>Changes inputs at random: bits, runs, numbers where lengths may stand, pieces of other inputs, cuts and repetitions.</summary>
public static class Mutator
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 7, 8, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff,
    ];

    // What readers of text trip over: halves of surrogate pairs, escapes, numbers at the edge, deep nesting, comments.
    private static readonly byte[][] Words =
    [
        "\\ud800"u8.ToArray(), "\\u0000"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(), "[[[[[[[[[["u8.ToArray(), "{\"a\":{\"a\":{\"a\":{"u8.ToArray(), "null"u8.ToArray(),
        "1e999"u8.ToArray(), "-0"u8.ToArray(), "-1"u8.ToArray(), "1.5"u8.ToArray(), "18446744073709551615"u8.ToArray(), "9223372036854775808"u8.ToArray(), "2147483648"u8.ToArray(),
        "NaN"u8.ToArray(), "true"u8.ToArray(), "{}"u8.ToArray(), "[]"u8.ToArray(), ","u8.ToArray(), "//"u8.ToArray(), "/*"u8.ToArray(), "\r"u8.ToArray(), "\r\n"u8.ToArray(),
        [0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xef, 0xbb, 0xbf], [0x00, 0x00, 0xc0, 0x7f], [0x00, 0x00, 0x80, 0x7f], [0xff, 0xff, 0x7f, 0x7f], [],
    ];

    /// <summary>A changed copy of <paramref name="input"/>, at most <paramref name="bytesMax"/> long.</summary>
    /// <param name="input">Where to begin.</param>
    /// <param name="other">An input whose pieces may be taken.</param>
    /// <param name="random">Decides.</param>
    /// <param name="bytesMax">Longest result.</param>
    public static byte[] Mutate(byte[] input, byte[] other, FuzzRandom random, int bytesMax)
    {
        List<byte> bytes = [.. input];
        for (int changes = 1 + random.Skewed(7); changes > 0; changes--) Change(bytes, other, random);
        if (bytes.Count > bytesMax) bytes.RemoveRange(bytesMax, bytes.Count - bytesMax);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, FuzzRandom random)
    {
        int at = random.Below(bytes.Count);
        int run = Math.Min(random.Skewed(64), bytes.Count - at);
        switch (random.Below(11))
        {
            case 0 when bytes.Count > 0: bytes[at] ^= (byte)(1 << random.Below(8)); break;
            case 1 when bytes.Count > 0: bytes[at] = (byte)random.Next(); break;
            case 2 when bytes.Count > 0: bytes[at] += (byte)(random.Below(2) * 2 - 1); break;
            case 3: for (int i = at; i < at + run; i++) bytes[i] = (byte)(random.Below(2) * 255); break;
            case 4: Overwrite(bytes, at, Number(random)); break;
            case 5: Insert(bytes, random.Below(bytes.Count + 1), Number(random)); break;
            case 6: Insert(bytes, random.Below(bytes.Count + 1), Words[random.Below(Words.Length)]); break;
            case 7: Insert(bytes, random.Below(bytes.Count + 1), Piece(other, random)); break;
            case 8: bytes.RemoveRange(at, run); break;
            case 9: bytes.RemoveRange(at, bytes.Count - at); break;
            default: Insert(bytes, at, [.. bytes.GetRange(at, run)]); break;
        }
    }

    private static byte[] Number(FuzzRandom random)
    {
        ulong value = Numbers[random.Below(Numbers.Length)] + (ulong)random.Below(3) - 1;
        byte[] bytes = new byte[10];
        switch (random.Below(5))
        {
            case 0: bytes[0] = (byte)value; return bytes[..1];
            case 1: BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value); return bytes[..4];
            case 2: BinaryPrimitives.WriteUInt64LittleEndian(bytes, value); return bytes[..8];
            case 3: BinaryPrimitives.WriteUInt64BigEndian(bytes, value); return bytes[..8];
        }

        int length = 0; // a varint
        for (; value >= 128; value >>= 7) bytes[length++] = (byte)(value | 128);
        bytes[length++] = (byte)value;
        return bytes[..length];
    }

    private static byte[] Piece(byte[] other, FuzzRandom random)
    {
        int from = random.Below(other.Length);
        return other[from..(from + Math.Min(random.Skewed(512), other.Length - from))];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] value)
    {
        for (int i = 0; i < value.Length && at + i < bytes.Count; i++) bytes[at + i] = value[i];
    }

    private static void Insert(List<byte> bytes, int at, byte[] value) => bytes.InsertRange(at, value);
}
