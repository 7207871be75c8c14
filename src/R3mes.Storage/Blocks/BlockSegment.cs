using System.Buffers.Binary;
using System.Globalization;
using R3mes.Storage.Files;

namespace R3mes.Storage.Blocks;

/// <summary>
/// One file of the block log: a header of 20 bytes ("R3BLOCKS", version u32, first height i64), then records of consecutive heights.
/// A sparse index (one offset in 32 blocks, so 0.25 bytes a block) keeps a log of a hundred million blocks under 30 MB of memory.
/// </summary>
internal sealed class BlockSegment : IDisposable
{
    public const int HeaderBytes = 20;
    private const uint Version = 1;
    private const int IndexStride = 32;
    private const string Ending = ".log";

    private readonly IDiskFile _handle;
    private readonly List<long> _index = [];

    private BlockSegment(string path, IDiskFile handle, long firstHeight)
    {
        Path = path;
        _handle = handle;
        FirstHeight = firstHeight;
        LastHeight = firstHeight - 1;
        Length = HeaderBytes;
    }

    public string Path { get; }

    public long FirstHeight { get; }

    public long LastHeight { get; private set; }

    /// <summary>Bytes of the header and of sound records.</summary>
    public long Length { get; private set; }

    private static ReadOnlySpan<byte> Magic => "R3BLOCKS"u8;

    public static string NameOf(string folder, int number) =>
        System.IO.Path.Combine(folder, number.ToString("d6", CultureInfo.InvariantCulture) + Ending);

    /// <summary>A new file, durable with its header.</summary>
    public static BlockSegment Create(IDisk disk, string path, long firstHeight)
    {
        IDiskFile handle = OpenFile(disk, path);
        try
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            Magic.CopyTo(header);
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
            BinaryPrimitives.WriteInt64LittleEndian(header[12..], firstHeight);
            if (handle.Length > 0) handle.Cut(0);
            handle.Write(header, 0);
            handle.Flush();
            return new BlockSegment(path, handle, firstHeight);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file through, checking every record. Null when it is the last and was never given its header.</summary>
    public static BlockSegment? Open(IDisk disk, string path, long firstHeight, bool isLast, out TornTail? torn)
    {
        torn = null;
        IDiskFile handle = OpenFile(disk, path);
        BlockSegment segment = new(path, handle, firstHeight);
        bool opened = false;
        try
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            long length = handle.Length;
            bool isHeader = handle.TryRead(header, 0) && header.StartsWith(Magic)
                && BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Version
                && BinaryPrimitives.ReadInt64LittleEndian(header[12..]) == firstHeight;
            if (!isHeader && isLast && length <= HeaderBytes)
            {
                torn = new TornTail(path, 0, length);
                return null;
            }

            if (!isHeader)
                throw segment.Damage(0, $"it is not a version {Version} block file that begins at height {firstHeight}");
            torn = segment.Scan(isLast);
            opened = true;
            return segment;
        }
        finally
        {
            if (!opened)
                handle.Dispose();
        }
    }

    /// <summary>Takes room on disk for a record after the last one; the file's length stays.</summary>
    public void Reserve(int payloadBytes) => _handle.Reserve(Length, BlockRecord.HeaderBytes + payloadBytes + BlockRecord.ChecksumBytes);

    /// <summary>Appends and fsyncs; on failure the file is as it was, or <paramref name="isBroken"/>.</summary>
    public void Append(long height, ReadOnlySpan<ReadOnlyMemory<byte>> pieces, out bool isBroken)
    {
        Span<byte> header = stackalloc byte[BlockRecord.HeaderBytes], checksum = stackalloc byte[BlockRecord.ChecksumBytes];
        BlockRecord.Frame(height, pieces, header, checksum);
        long at = Length;
        isBroken = true; // until the record is durable or wholly gone
        try
        {
            Write(header, ref at);
            foreach (ReadOnlyMemory<byte> piece in pieces)
                Write(piece.Span, ref at);
            Write(checksum, ref at);
            _handle.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // After a failed fsync nobody knows what is on disk: only a cut that is itself durable makes the file known again.
            _handle.Cut(Length);
            isBroken = false;
            throw StorageException.From(Path, error);
        }

        isBroken = false;
        Note(height, (int)(at - Length));
    }

    public byte[] Read(long height)
    {
        long at = _index[checked((int)((height - FirstHeight) / IndexStride))];
        Span<byte> header = stackalloc byte[BlockRecord.HeaderBytes];
        while (true)
        {
            if (!_handle.TryRead(header, at) || !BlockRecord.TryReadHeader(header, out int payloadBytes, out long found))
                throw Damage(at, "a record's header is damaged");
            int recordBytes = BlockRecord.HeaderBytes + payloadBytes + BlockRecord.ChecksumBytes;
            if (found == height)
            {
                byte[] record = new byte[recordBytes];
                if (!_handle.TryRead(record, at) || !BlockRecord.IsSound(record))
                    throw Damage(at, $"block {height} does not match its checksum");
                return record[BlockRecord.HeaderBytes..^BlockRecord.ChecksumBytes];
            }

            if (found > height)
                throw Damage(at, $"block {height} is not where it was written");
            at += recordBytes;
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Write(ReadOnlySpan<byte> bytes, ref long at)
    {
        _handle.Write(bytes, at);
        at += bytes.Length;
    }

    private static IDiskFile OpenFile(IDisk disk, string path)
    {
        IDiskFile file = disk.Open(path, out bool made);
        if (made)
            disk.SyncFolder(System.IO.Path.GetDirectoryName(path)!);
        return file;
    }

    private TornTail? Scan(bool isLast)
    {
        long end = _handle.Length;
        byte[] buffer = new byte[1 << 16];
        while (Length < end)
        {
            string? fault = CheckRecord(end, ref buffer, out int recordBytes, out bool mayBeTorn);
            if (fault is not null)
            {
                if (!isLast || !mayBeTorn)
                    throw Damage(Length, fault);
                TornTail torn = new(Path, Length, end - Length);
                _handle.Cut(Length);
                return torn;
            }

            Note(LastHeight + 1, recordBytes);
        }

        return null;
    }

    // Null when the record at Length is sound. A torn write is the last thing in the file: with anything after it, it is damage to what was durable.
    private string? CheckRecord(long end, ref byte[] buffer, out int recordBytes, out bool mayBeTorn)
    {
        recordBytes = 0;
        mayBeTorn = true;
        if (end - Length < BlockRecord.HeaderBytes || !_handle.TryRead(buffer.AsSpan(0, BlockRecord.HeaderBytes), Length))
            return "a record's header is cut short";
        if (!BlockRecord.TryReadHeader(buffer, out int payloadBytes, out long height))
        {
            mayBeTorn = !HasHeaderAfter(Length + 1, end);
            return "a record's header is damaged";
        }

        recordBytes = BlockRecord.HeaderBytes + payloadBytes + BlockRecord.ChecksumBytes;
        mayBeTorn = height == LastHeight + 1 && Length + recordBytes >= end;
        if (height != LastHeight + 1)
            return $"block {height} stands where block {LastHeight + 1} should";
        if (recordBytes > end - Length)
            return $"block {height} is cut short";
        if (buffer.Length < recordBytes)
            buffer = new byte[recordBytes];
        if (!_handle.TryRead(buffer.AsSpan(0, recordBytes), Length))
            return $"block {height} is cut short";
        return BlockRecord.IsSound(buffer.AsSpan(0, recordBytes)) ? null : $"block {height} does not match its checksum";
    }

    // Where a damaged header hides the length of its record: is there a later block?
    private bool HasHeaderAfter(long from, long end)
    {
        if (end - Length > BlockRecord.RecordBytesMax)
            return true;
        byte[] rest = new byte[end - from];
        if (!_handle.TryRead(rest, from))
            return false;
        for (int i = 0; i + BlockRecord.HeaderBytes <= rest.Length; i++)
        {
            if (BlockRecord.TryReadHeader(rest.AsSpan(i), out _, out long height) && height > LastHeight + 1)
                return true;
        }

        return false;
    }

    private void Note(long height, int recordBytes)
    {
        if ((height - FirstHeight) % IndexStride == 0)
            _index.Add(Length);
        LastHeight = height;
        Length += recordBytes;
    }

    private StorageException Damage(long offset, string what) => StorageException.Damaged(
        Path, FormattableString.Invariant($"at byte {offset}: {what}; restore the folder from a copy, or, where the chain has other validators, remove the folders blocks and state and fetch it from them"));
}
