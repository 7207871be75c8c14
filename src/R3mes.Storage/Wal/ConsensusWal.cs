using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Storage.Files;

namespace R3mes.Storage.Wal;

/// <summary>
/// What consensus was told of the height in progress, in order, so that a node that died comes back to where it was. Two files, consensus-0.wal and consensus-1.wal, for even
/// and odd heights, so that the height before is still there: a header of 20 bytes ("R3CONWAL", version u32, height i64), then batches of length u32, CRC32C u32 (over the
/// height and the bytes) and bytes, little-endian; a batch holds the records of one flush, each as length u32 and bytes. A file is written over and not made anew, which spares
/// the disk a sync of the folder and of the length: what an older height left behind has the checksums of its own height and is no batch of this one. One batch has
/// one fsync, so that at most the last is torn.
/// </summary>
public sealed class ConsensusWal : IDisposable
{
    /// <summary>Longest record in bytes: a whole block and its kind.</summary>
    public const int RecordBytesMax = (4 << 20) + 64;

    /// <summary>Most bytes of one height: some blocks and their votes. What comes after is not recorded, and a crash then brings the node back to the record's end.</summary>
    public const long HeightBytesMax = 64L << 20;

    private const uint Version = 1;
    private const int HeaderBytes = 20, PrefixBytes = 8, FrontBytes = HeaderBytes + PrefixBytes; // room for both lies before a batch, so that it is written from where it is
    private const int KeptBatchBytes = 1 << 16; // a batch with a block has megabytes, most have some hundred bytes
    private const long ShrinkAtBytes = 16L << 20; // after a height of many large blocks

    private readonly IDisk _disk;
    private readonly string _folder;
    private IDiskFile? _file;
    private long _height;
    private long _length;
    private readonly List<(int End, ReadOnlyMemory<byte> Body)> _bodies = []; // what lies elsewhere, and after how many bytes of the batch it comes
    private byte[] _batch = new byte[1 << 12];
    private int _batched;
    private long _bodyBytes;

    private ConsensusWal(IDisk disk, string folder) => (_disk, _folder) = (disk, folder);

    private static ReadOnlySpan<byte> Magic => "R3CONWAL"u8;

    /// <summary>The file of the height in progress, or the folder before there is one.</summary>
    public string Path => _file is null ? _folder : NameOf(_height);

    /// <summary>Bytes of the height in progress.</summary>
    public long Bytes => _length;

    /// <summary>Opens the log in a folder that exists; nothing is read before <see cref="ReadSince"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="disk">The disk; null for the machine's.</param>
    public static ConsensusWal Open(string folder, IDisk? disk = null) => new(disk ?? RealDisk.Instance, folder);

    /// <summary>The records of the height after <paramref name="height"/>, oldest first; further records are appended after them.</summary>
    /// <param name="height">The last height that is over.</param>
    /// <exception cref="StorageException">A record before the last is damaged, or the disk failed.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadSince(long height)
    {
        _file?.Dispose();
        _file = null;
        return Guard(() => Read(height + 1));
    }

    /// <summary>Appends a record; on disk after the next <see cref="Flush"/>.</summary>
    public void Append(ReadOnlySpan<byte> record) => Append(record, default);

    /// <summary>Appends a record that lies in two pieces.</summary>
    /// <param name="head">Copied at once.</param>
    /// <param name="body">May be a whole block: it is written from where it lies, and may not change before the next <see cref="Flush"/> or <see cref="EndHeight"/>.</param>
    public void Append(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> body)
    {
        int length = checked(head.Length + body.Length);
        Invariant.Holds(length is > 0 and <= RecordBytesMax, "a record is no longer than a block");
        Invariant.Holds(_file is not null, "the consensus log is read before it is written");
        if (_length + PrefixBytes + _batched + _bodyBytes + sizeof(uint) + length > HeightBytesMax) return;
        int wanted = FrontBytes + _batched + sizeof(uint) + head.Length;
        if (wanted > _batch.Length) Array.Resize(ref _batch, Math.Max(wanted, 2 * _batch.Length));
        Span<byte> place = _batch.AsSpan(FrontBytes + _batched);
        BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)length);
        head.CopyTo(place[sizeof(uint)..]);
        _batched += sizeof(uint) + head.Length;
        if (body.IsEmpty) return;
        _bodies.Add((_batched, body));
        _bodyBytes += body.Length;
    }

    /// <summary>Makes what was appended durable; does nothing when it is.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void Flush() => Write(durable: true);

    private void Write(bool durable)
    {
        if (_batched == 0) return;
        int bytes = checked((int)(_batched + _bodyBytes)), first = _length == HeaderBytes ? 0 : HeaderBytes;
        if (first == 0) HeaderOf(_height).CopyTo(_batch, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(_batch.AsSpan(HeaderBytes), (uint)bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_batch.AsSpan(HeaderBytes + sizeof(uint)), ChecksumOfBatch());
        Guard(() =>
        {
            long at = first == 0 ? 0 : _length;
            int from = first;
            foreach ((int end, ReadOnlyMemory<byte> body) in _bodies)
            {
                at = Write(_batch.AsSpan(from, FrontBytes + end - from), at);
                at = Write(body.Span, at);
                from = FrontBytes + end;
            }

            if (FrontBytes + _batched > from) Write(_batch.AsSpan(from, FrontBytes + _batched - from), at);
            if (durable) _file!.Flush();
            return 0;
        });
        _length += PrefixBytes + bytes;
        if (_batch.Length > KeptBatchBytes) _batch = new byte[KeptBatchBytes];
        Forget();
    }

    private long Write(ReadOnlySpan<byte> bytes, long at)
    {
        _file!.Write(bytes, at);
        return at + bytes.Length;
    }

    private uint ChecksumOfBatch()
    {
        uint crc = ChecksumOf(_height);
        int from = FrontBytes;
        foreach ((int end, ReadOnlyMemory<byte> body) in _bodies)
        {
            crc = Crc32C.Extend(Crc32C.Extend(crc, _batch.AsSpan(from, FrontBytes + end - from)), body.Span);
            from = FrontBytes + end;
        }

        return Crc32C.End(Crc32C.Extend(crc, _batch.AsSpan(from, FrontBytes + _batched - from)));
    }

    private void Forget()
    {
        _bodies.Clear();
        (_batched, _bodyBytes) = (0, 0);
    }

    /// <summary>The height is in the block log: begins the next one, over the height before this.</summary>
    public void EndHeight(long height)
    {
        // The block is in its own log: what decided it is kept as far as it costs nothing.
        Write(durable: false);
        _file?.Dispose();
        _file = null;
        Guard(() =>
        {
            Begin(height + 1);
            return 0;
        });
    }

    /// <summary>Makes what was appended durable, and closes the file.</summary>
    public void Dispose()
    {
        if (_file is null) return;
        Flush();
        _file.Dispose();
        _file = null;
    }

    private void Begin(long height)
    {
        _file = _disk.Open(NameOf(height), out bool made);
        if (_file.Length > ShrinkAtBytes) _file.Cut(0);
        if (made) _disk.SyncFolder(_folder);
        (_height, _length) = (height, HeaderBytes);
        Forget();
    }

    private List<ReadOnlyMemory<byte>> Read(long height)
    {
        string path = NameOf(height);
        List<ReadOnlyMemory<byte>> records = [];
        if (!_disk.Exists(path))
        {
            Begin(height);
            return records;
        }

        IDiskFile file = _disk.Open(path, out _);
        byte[] bytes = new byte[Math.Min(file.Length, HeightBytesMax + HeaderBytes)];
        file.TryRead(bytes, 0);
        int at = HeaderBytes;
        while (TryBatch(bytes, at, height, out ReadOnlyMemory<byte> batch) && TryRecords(batch, records)) at += PrefixBytes + batch.Length;

        // A torn write is the last of the height; a sound batch after it says that it was durable once.
        for (int later = at + 1; later + PrefixBytes < bytes.Length; later++)
        {
            if (!TryBatch(bytes, later, height, out _)) continue;
            file.Dispose();
            throw StorageException.Damaged(path, FormattableString.Invariant($"at byte {at}: what was written is damaged, and more follows it; restore the file as it was when the node stopped"));
        }

        (_file, _height, _length) = (file, height, at);
        Forget();
        return records;
    }

    private static bool TryBatch(byte[] bytes, int at, long height, out ReadOnlyMemory<byte> batch)
    {
        batch = default;
        if (bytes.Length - at < PrefixBytes) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
        if (length == 0 || length > bytes.Length - at - PrefixBytes) return false;
        if (ChecksumOf(height, bytes.AsSpan(at + PrefixBytes, (int)length)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + sizeof(uint)))) return false;
        batch = bytes.AsMemory(at + PrefixBytes, (int)length);
        return true;
    }

    private static bool TryRecords(ReadOnlyMemory<byte> batch, List<ReadOnlyMemory<byte>> records)
    {
        List<ReadOnlyMemory<byte>> read = [];
        for (int at = 0; at < batch.Length;)
        {
            if (batch.Length - at < sizeof(uint)) return false;
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(batch.Span[at..]);
            if (length == 0 || length > RecordBytesMax || length > batch.Length - at - sizeof(uint)) return false;
            read.Add(batch.Slice(at + sizeof(uint), (int)length));
            at += sizeof(uint) + (int)length;
        }

        records.AddRange(read);
        return true;
    }

    private static uint ChecksumOf(long height, ReadOnlySpan<byte> batch) => Crc32C.End(Crc32C.Extend(ChecksumOf(height), batch));

    private static uint ChecksumOf(long height)
    {
        Span<byte> seed = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(seed, height);
        return Crc32C.Extend(Crc32C.Start, seed);
    }

    private static byte[] HeaderOf(long height)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), height);
        return header;
    }

    private string NameOf(long height) => System.IO.Path.Combine(_folder, (height & 1) == 0 ? "consensus-0.wal" : "consensus-1.wal");

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(_folder, error);
        }
    }
}
