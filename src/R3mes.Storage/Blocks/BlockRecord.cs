using System.Buffers.Binary;
using System.Security.Cryptography;
using R3mes.Primitives;

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

    /// <summary>What stands before and after a payload that lies in pieces.</summary>
    /// <param name="height">Height of the block.</param>
    /// <param name="pieces">The payload.</param>
    /// <param name="header"><see cref="HeaderBytes"/> bytes.</param>
    /// <param name="checksum"><see cref="ChecksumBytes"/> bytes.</param>
    public static void Frame(long height, ReadOnlySpan<ReadOnlyMemory<byte>> pieces, Span<byte> header, Span<byte> checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], PayloadBytes(pieces));
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], height);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32C.Of(header[..16]));
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(header);
        foreach (ReadOnlyMemory<byte> piece in pieces)
            sha.AppendData(piece.Span);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        hash[..ChecksumBytes].CopyTo(checksum);
    }

    /// <summary>Bytes of a payload that lies in pieces, within the limit.</summary>
    public static int PayloadBytes(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
            bytes += piece.Length;
        Invariant.Holds(bytes <= PayloadBytesMax, "a block has at most 8 MiB");
        return (int)bytes;
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
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record[..^ChecksumBytes], hash);
        return record[^ChecksumBytes..].SequenceEqual(hash[..ChecksumBytes]);
    }
}
