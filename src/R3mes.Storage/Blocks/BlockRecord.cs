using System.Buffers.Binary;
using System.Security.Cryptography;

namespace R3mes.Storage.Blocks;

/// <summary>
/// One block in a segment file, little-endian: magic u32 "R3BK", length u32, height u64, CRC-32C of these 16 bytes u32, payload, first 8 bytes of SHA-256 of
/// all before. The header has a check of its own, so that a damaged length is never believed.
/// </summary>
internal static class BlockRecord
{
    public const int HeaderBytes = 20;
    public const int ChecksumBytes = 8;

    /// <summary>8 MiB: twice the limit of a block, and what a start may have to hold in memory.</summary>
    public const int PayloadBytesMax = 8 << 20;

    public const int RecordBytesMax = HeaderBytes + PayloadBytesMax + ChecksumBytes;

    private const uint Magic = 0x4b42_3352;

    public static byte[] Encode(long height, ReadOnlySpan<byte> payload)
    {
        byte[] record = new byte[HeaderBytes + payload.Length + ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(16), Crc32C.Of(record.AsSpan(0, 16)));
        payload.CopyTo(record.AsSpan(HeaderBytes));
        Checksum(record.AsSpan(0, record.Length - ChecksumBytes), record.AsSpan(record.Length - ChecksumBytes));
        return record;
    }

    /// <summary>True for a header that was written: then its length is within the limit.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int payloadBytes, out long height)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        height = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        payloadBytes = 0;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) != Crc32C.Of(header[..16])
            || length > PayloadBytesMax)
            return false;
        payloadBytes = (int)length;
        return true;
    }

    /// <summary>True when the whole record is what was written.</summary>
    public static bool IsSound(ReadOnlySpan<byte> record)
    {
        Span<byte> expected = stackalloc byte[ChecksumBytes];
        Checksum(record[..^ChecksumBytes], expected);
        return expected.SequenceEqual(record[^ChecksumBytes..]);
    }

    private static void Checksum(ReadOnlySpan<byte> covered, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(covered, hash);
        hash[..ChecksumBytes].CopyTo(destination);
    }
}
