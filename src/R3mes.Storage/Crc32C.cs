using System.Buffers.Binary;
using System.Numerics;

namespace R3mes.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4): finds damage, not malice.</summary>
internal static class Crc32C
{
    /// <summary>What <see cref="Extend"/> begins with.</summary>
    public const uint Start = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> bytes) => End(Extend(Start, bytes));

    /// <summary>Of two parts, one after the other.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => End(Extend(Extend(Start, first), second));

    /// <summary>The sum, once all parts were taken.</summary>
    public static uint End(uint crc) => ~crc;

    /// <summary>Takes one more part.</summary>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
