using System.Buffers.Binary;

namespace R3mes.Storage.Wal;

/// <summary>
/// The bytes around the batches of a consensus log. Bodies hold what peers sent, whole blocks, so a batch begins with a number that nobody else knows: no block can hold what looks like one.
/// </summary>
internal static class WalFormat
{
    /// <summary>"R3CONWAL", version u32, salt u64, CRC-32C u32 of these; written once, when the file is made.</summary>
    public const int HeaderBytes = 24;

    /// <summary>Salt u64, length u32, CRC-32C u32 of the batch, CRC-32C u32 of these, of the height and of the place in the file.</summary>
    public const int PrefixBytes = 20;

    private const uint Version = 2;
    private const int VersionAt = 8, SaltAt = 12, HeaderSumAt = 20; // of the header
    private const int LengthAt = 8, SumAt = 12, PrefixSumAt = 16; // of a prefix

    private static ReadOnlySpan<byte> Magic => "R3CONWAL"u8;

    /// <summary>Writes a header.</summary>
    public static void WriteHeader(Span<byte> header, ulong salt)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[VersionAt..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[SaltAt..], salt);
        BinaryPrimitives.WriteUInt32LittleEndian(header[HeaderSumAt..], Crc32C.Of(header[..HeaderSumAt]));
    }

    /// <summary>Reads a header; false when it is not one that <see cref="WriteHeader"/> wrote.</summary>
    public static bool TryHeader(ReadOnlySpan<byte> file, out ulong salt)
    {
        salt = 0;
        if (file.Length < HeaderBytes || !file.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(file[VersionAt..]) != Version) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[HeaderSumAt..]) != Crc32C.Of(file[..HeaderSumAt])) return false;
        salt = BinaryPrimitives.ReadUInt64LittleEndian(file[SaltAt..]);
        return true;
    }

    /// <summary>Writes the prefix of a batch.</summary>
    /// <param name="prefix">Where to.</param>
    /// <param name="seal">Of whom, and when.</param>
    /// <param name="at">Where the prefix stands in the file.</param>
    /// <param name="length">Bytes of the batch.</param>
    /// <param name="sum">CRC-32C of the batch.</param>
    public static void WritePrefix(Span<byte> prefix, WalSeal seal, long at, int length, uint sum)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, seal.Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[LengthAt..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[SumAt..], sum);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[PrefixSumAt..], SumOf(prefix, seal, at));
    }

    /// <summary>The batch that begins here, whole and as it was written.</summary>
    public static bool TryBatch(ReadOnlyMemory<byte> file, WalSeal seal, int at, out ReadOnlyMemory<byte> batch)
    {
        batch = default;
        if (!IsPrefix(file.Span, seal, at)) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.Span[(at + LengthAt)..]);
        if (length == 0 || length > file.Length - at - PrefixBytes) return false;
        batch = file.Slice(at + PrefixBytes, (int)length);
        return Crc32C.Of(batch.Span) == BinaryPrimitives.ReadUInt32LittleEndian(file.Span[(at + SumAt)..]);
    }

    /// <summary>
    /// A whole file. Its last record is a batch of its own: the file comes whole or not at all, so that a batch which is not whole is damage, and the one after it says so.
    /// </summary>
    /// <param name="seal">Of whom, and when.</param>
    /// <param name="records">The records, at least one, each in two pieces.</param>
    public static byte[] FileOf(WalSeal seal, IReadOnlyList<(byte[] Head, ReadOnlyMemory<byte> Body)> records)
    {
        int first = 0;
        for (int i = 0; i < records.Count - 1; i++) first = checked(first + LengthOf(records[i]));
        int firstBytes = first == 0 ? 0 : PrefixBytes + first, last = LengthOf(records[^1]);
        byte[] file = new byte[HeaderBytes + firstBytes + PrefixBytes + last];
        WriteHeader(file, seal.Salt);
        if (first > 0) WriteBatch(file, seal, HeaderBytes, records, 0, records.Count - 1, first);
        WriteBatch(file, seal, HeaderBytes + firstBytes, records, records.Count - 1, records.Count, last);
        return file;
    }

    /// <summary>Bytes of a record in a batch.</summary>
    public static int LengthOf((byte[] Head, ReadOnlyMemory<byte> Body) record) => checked(sizeof(uint) + record.Head.Length + record.Body.Length);

    private static void WriteBatch(byte[] file, WalSeal seal, int at, IReadOnlyList<(byte[] Head, ReadOnlyMemory<byte> Body)> records, int from, int to, int length)
    {
        Span<byte> batch = file.AsSpan(at + PrefixBytes, length), rest = batch;
        for (int i = from; i < to; i++)
        {
            (byte[] head, ReadOnlyMemory<byte> body) = records[i];
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)(head.Length + body.Length));
            head.CopyTo(rest[sizeof(uint)..]);
            body.Span.CopyTo(rest[(sizeof(uint) + head.Length)..]);
            rest = rest[LengthOf(records[i])..];
        }

        WritePrefix(file.AsSpan(at), seal, at, length, Crc32C.Of(batch));
    }

    /// <summary>Whether a batch was begun anywhere from here on.</summary>
    public static bool HasPrefix(ReadOnlySpan<byte> file, WalSeal seal, int from)
    {
        Span<byte> salt = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(salt, seal.Salt);
        for (int at = from; at < file.Length; at++)
        {
            int next = file[at..].IndexOf(salt);
            if (next < 0) return false;
            at += next;
            if (IsPrefix(file, seal, at)) return true;
        }

        return false;
    }

    /// <summary>Takes the records of a batch; none of them when one is not whole.</summary>
    public static bool TryRecords(ReadOnlyMemory<byte> batch, List<ReadOnlyMemory<byte>> records)
    {
        List<ReadOnlyMemory<byte>> read = [];
        for (int at = 0; at < batch.Length;)
        {
            if (batch.Length - at < sizeof(uint)) return false;
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(batch.Span[at..]);
            if (length == 0 || length > ConsensusWal.RecordBytesMax || length > batch.Length - at - sizeof(uint)) return false;
            read.Add(batch.Slice(at + sizeof(uint), (int)length));
            at += sizeof(uint) + (int)length;
        }

        records.AddRange(read);
        return true;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> file, WalSeal seal, int at)
    {
        if (file.Length - at < PrefixBytes) return false;
        ReadOnlySpan<byte> prefix = file.Slice(at, PrefixBytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(prefix) == seal.Salt && BinaryPrimitives.ReadUInt32LittleEndian(prefix[PrefixSumAt..]) == SumOf(prefix, seal, at);
    }

    private static uint SumOf(ReadOnlySpan<byte> prefix, WalSeal seal, long at)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, seal.Height);
        BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], at);
        return Crc32C.Of(prefix[..PrefixSumAt], place);
    }
}
