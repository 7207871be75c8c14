using System.Buffers.Binary;
using FASTER.core;

namespace R3mes.Storage.State;

/// <summary>
/// What FASTER calls for each record. A stored value is the value followed by CRC-32C of key and value, so that a record read from a failing disk is noticed.
/// Used by one thread at a time.
/// </summary>
internal sealed class StateFunctions : SpanByteFunctions<SpanByte, byte[]?, Empty>
{
    public const int ChecksumBytes = 4;

    /// <summary>The outcome of the read that had to wait for the disk.</summary>
    public (bool Found, byte[]? Value) Completed { get; private set; }

    /// <summary>True when a record did not match its checksum.</summary>
    public bool FoundDamage { get; private set; }

    public override bool SingleReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref byte[]? dst, ref ReadInfo readInfo)
    {
        dst = Unwrap(key.AsReadOnlySpan(), value.AsReadOnlySpan());
        return true;
    }

    public override bool ConcurrentReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref byte[]? dst, ref ReadInfo readInfo)
    {
        dst = Unwrap(key.AsReadOnlySpan(), value.AsReadOnlySpan());
        return true;
    }

    /// <summary>In place only where the length stays: a record that changes length moves to the tail, so no record ever has slack bytes.</summary>
    public override bool ConcurrentWriter(ref SpanByte key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref byte[]? output, ref UpsertInfo upsertInfo)
    {
        if (src.Length != dst.Length)
            return false;
        src.CopyTo(ref dst);
        return true;
    }

    public override void ReadCompletionCallback(ref SpanByte key, ref SpanByte input, ref byte[]? output, Empty ctx, Status status, RecordMetadata recordMetadata) =>
        Completed = (status.Found, output);

    private byte[]? Unwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        if (stored.Length >= ChecksumBytes)
        {
            ReadOnlySpan<byte> value = stored[..^ChecksumBytes];
            if (BinaryPrimitives.ReadUInt32LittleEndian(stored[^ChecksumBytes..]) == Crc32C.Of(key, value))
                return value.ToArray();
        }

        FoundDamage = true;
        return null;
    }
}
