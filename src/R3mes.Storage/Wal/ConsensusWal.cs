using System.Buffers.Binary;
using System.Security.Cryptography;
using R3mes.Primitives;
using R3mes.Storage.Files;

namespace R3mes.Storage.Wal;

/// <summary>
/// What consensus was told of the height in progress, in order, so that a node that died comes back to where it was. Two files, consensus-0.wal and consensus-1.wal, for even
/// and odd heights, so that the height before is still there: a header, then batches (<see cref="WalFormat"/>, little-endian); a batch holds the records of one flush, each as length u32
/// and bytes. A file is written over and not made anew, which spares the disk a sync of the folder and of the length. One batch has one fsync, so that at most the last is torn.
/// </summary>
public sealed class ConsensusWal : IDisposable
{
    /// <summary>Longest record in bytes: a whole block and its kind.</summary>
    public const int RecordBytesMax = (4 << 20) + 64;

    /// <summary>Most bytes of one height: some blocks and their votes. What comes after is not recorded (<see cref="IsFull"/>), and a crash then brings the node back to the record's end.</summary>
    public const long HeightBytesMax = 64L << 20;

    /// <summary>Bytes of one height that long blocks leave to votes and short ones: those of some hundred validators in some hundred rounds.</summary>
    public const long VotesBytesMax = 16L << 20;

    /// <summary>A block up to here is short: a height that is full of long ones goes on with these, in half of what is left.</summary>
    public const int ShortBlockBytes = 64 << 10;

    /// <summary>Bytes from which on a height's log is written anew with what is still needed: more than a height of a few rounds takes, and room enough beside it to go on.</summary>
    public const long CompactFromBytes = 32L << 20;

    // What waits for a flush lies in memory: a node that signs nothing flushes at no other time.
    private const int UnflushedMax = 1 << 18;

    private const long UnflushedBodiesMax = 8L << 20;

    private const int HeaderBytes = WalFormat.HeaderBytes, PrefixBytes = WalFormat.PrefixBytes; // room for the prefix lies before a batch, so that it is written from where it is
    private const int KeptBatchBytes = 1 << 16; // a batch with a block has megabytes, most have some hundred bytes
    private const long ShrinkAtBytes = 16L << 20; // after a height of many large blocks

    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly Func<ulong> _salt;
    private readonly long _compactFrom;
    private long _compacted; // bytes after the last time, or when it was of no use
    private IDiskFile? _file;
    private WalSeal _seal;
    private long _length;
    private readonly List<(int End, ReadOnlyMemory<byte> Body)> _bodies = []; // what lies elsewhere, and after how many bytes of the batch it comes
    private byte[] _batch = new byte[1 << 12];
    private int _batched;
    private long _bodyBytes;

    private ConsensusWal(string folder, IDisk disk, Func<ulong> salt, long compactFrom) => (_folder, _disk, _salt, _compactFrom) = (folder, disk, salt, compactFrom);

    /// <summary>The file of the height in progress, or the folder before there is one.</summary>
    public string Path => _file is null ? _folder : NameOf(_seal.Height);

    /// <summary>Bytes of the height in progress that are written.</summary>
    public long Bytes => _length;

    /// <summary>Bytes that wait in memory for the next <see cref="Flush"/>.</summary>
    public long Unflushed => _batched + _bodyBytes;

    /// <summary>Whether a record of this height found no room: nothing may be signed at it any more, for what is signed may follow from what is not recorded.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes of a long block that there is room for at this height.</summary>
    public long BlockRoom => RoomBut(VotesBytesMax);

    /// <summary>Whether the height's log is so long that it is to be written anew (<see cref="TryCompact"/>).</summary>
    public bool IsLong => _file is not null && !IsClosed && !IsFull && Ahead >= Math.Max(_compactFrom, _compacted + (_compactFrom / 4));

    /// <summary>Takes nothing in: the files hold a later height, which the writing of this one would go over.</summary>
    public bool IsClosed { get; set; }

    private long RoomBut(long kept) => Math.Max(0, HeightBytesMax - kept - Ahead - sizeof(uint) - 1);

    private long Ahead => _length + PrefixBytes + _batched + _bodyBytes;

    /// <summary>Opens the log in a folder that exists; nothing is read before <see cref="ReadSince"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="disk">The disk; null for the machine's.</param>
    /// <param name="salt">Draws the number of a new file, which nobody may foresee; null for the machine's random numbers.</param>
    /// <param name="compactFrom">Bytes from which on a height's log is long.</param>
    public static ConsensusWal Open(string folder, IDisk? disk = null, Func<ulong>? salt = null, long compactFrom = CompactFromBytes) =>
        new(folder, disk ?? RealDisk.Instance, salt ?? (static () => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))), compactFrom);

    /// <summary>The records of the height after <paramref name="height"/>, oldest first; further records are appended after them.</summary>
    /// <param name="height">The last height that is over.</param>
    /// <exception cref="StorageException">A record before the last is damaged, or the file is of another version, or the disk failed.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadSince(long height)
    {
        _file?.Dispose();
        _file = null;
        return Guard(() => Read(height + 1));
    }

    /// <summary>Appends a record; on disk after the next <see cref="Flush"/>. One that finds no room is dropped: <see cref="IsFull"/>.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (IsClosed) return;
        if (Ahead + sizeof(uint) + record.Length > HeightBytesMax) IsFull = true;
        else Append(record, default);
    }

    /// <summary>Appends a block; false when the height has no room for it (<see cref="BlockRoom"/>), which leaves the log as it was.</summary>
    /// <param name="head">Kind of the record, one byte, copied at once.</param>
    /// <param name="block">Written from where it lies: it may not change before the next <see cref="Flush"/> or <see cref="EndHeight"/>.</param>
    public bool TryAppendBlock(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> block)
    {
        if (block.Length > (block.Length <= ShortBlockBytes ? RoomBut(VotesBytesMax / 2) : BlockRoom)) return false;
        if (!IsClosed) Append(head, block);
        return true;
    }

    private void Append(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> body)
    {
        int length = checked(head.Length + body.Length);
        Invariant.Holds(length is > 0 and <= RecordBytesMax, "a record is no longer than a block");
        Invariant.Holds(_file is not null, "the consensus log is read before it is written");
        int wanted = PrefixBytes + _batched + sizeof(uint) + head.Length;
        if (wanted > _batch.Length) Array.Resize(ref _batch, Math.Max(wanted, 2 * _batch.Length));
        Span<byte> place = _batch.AsSpan(PrefixBytes + _batched);
        BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)length);
        head.CopyTo(place[sizeof(uint)..]);
        _batched += sizeof(uint) + head.Length;
        if (!body.IsEmpty)
        {
            _bodies.Add((_batched, body));
            _bodyBytes += body.Length;
        }

        if (_batched > UnflushedMax || _bodyBytes > UnflushedBodiesMax) Flush();
    }

    /// <summary>Makes what was appended durable; does nothing when it is.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void Flush() => Write(durable: true);

    private void Write(bool durable)
    {
        if (_batched == 0) return;
        int bytes = checked((int)(_batched + _bodyBytes));
        WalFormat.WritePrefix(_batch, _seal, _length, bytes, ChecksumOfBatch());
        Guard(() =>
        {
            long at = _length;
            int from = 0;
            foreach ((int end, ReadOnlyMemory<byte> body) in _bodies)
            {
                at = Write(_batch.AsSpan(from, PrefixBytes + end - from), at);
                at = Write(body.Span, at);
                from = PrefixBytes + end;
            }

            if (PrefixBytes + _batched > from) Write(_batch.AsSpan(from, PrefixBytes + _batched - from), at);
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
        uint crc = Crc32C.Start;
        int from = PrefixBytes;
        foreach ((int end, ReadOnlyMemory<byte> body) in _bodies)
        {
            crc = Crc32C.Extend(Crc32C.Extend(crc, _batch.AsSpan(from, PrefixBytes + end - from)), body.Span);
            from = PrefixBytes + end;
        }

        return Crc32C.End(Crc32C.Extend(crc, _batch.AsSpan(from, PrefixBytes + _batched - from)));
    }

    private void Forget()
    {
        _bodies.Clear();
        (_batched, _bodyBytes) = (0, 0);
    }

    /// <summary>
    /// Puts these records in the place of all that the height's log has, and of what waits for a flush. Durable when it returns; a crash before leaves the log as it was flushed last. False when they leave
    /// votes too little room: then nothing is changed, and it is tried again after as many bytes as between any two times.
    /// </summary>
    /// <param name="records">What is still needed, each in two pieces.</param>
    /// <exception cref="StorageException">The disk failed; the log is as it was.</exception>
    public bool TryCompact(IReadOnlyList<(byte[] Head, ReadOnlyMemory<byte> Body)> records)
    {
        Invariant.Holds(_file is not null && !IsClosed && !IsFull, "a log that takes in what it is told is written anew");
        long bytes = 0;
        foreach ((byte[] Head, ReadOnlyMemory<byte> Body) record in records)
        {
            Invariant.Holds(record.Head.Length + record.Body.Length <= RecordBytesMax, "a record is no longer than a block");
            bytes += WalFormat.LengthOf(record);
        }

        if (HeaderBytes + (2 * PrefixBytes) + bytes > HeightBytesMax - VotesBytesMax)
        {
            _compacted = Ahead;
            return false;
        }

        byte[] file = WalFormat.FileOf(_seal, records);
        string path = NameOf(_seal.Height);
        _disk.Replace(path, file);
        _file!.Dispose();
        _file = _disk.Open(path, out _);
        _length = _compacted = file.Length;
        Forget();
        return true;
    }

    /// <summary>The height is in the block log: begins the next one, over the height before this.</summary>
    /// <param name="height">The height that is over.</param>
    /// <param name="keepsNext">Leaves what the file of the next height holds, for <see cref="ReadSince"/> to follow.</param>
    public void EndHeight(long height, bool keepsNext = false)
    {
        // The block is in its own log: what decided it is kept as far as it costs nothing.
        Write(durable: false);
        _file?.Dispose();
        _file = null;
        if (keepsNext) return;
        Guard(() =>
        {
            Begin(height + 1);
            if (_file!.Length > ShrinkAtBytes) _file.Cut(HeaderBytes);
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
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (made || !_file.TryRead(header, 0) || !WalFormat.TryHeader(header, out ulong salt)) salt = MakeHeader(_file);
        (_seal, _length, _compacted, IsFull) = (new WalSeal(salt, height), HeaderBytes, 0, false);
        Forget();
    }

    // Durable before the first batch: a file that is longer had a sound header once.
    private ulong MakeHeader(IDiskFile file)
    {
        ulong salt = _salt();
        Span<byte> header = stackalloc byte[HeaderBytes];
        WalFormat.WriteHeader(header, salt);
        file.Cut(0);
        file.Write(header, 0);
        file.Flush();
        _disk.SyncFolder(_folder);
        return salt;
    }

    private List<ReadOnlyMemory<byte>> Read(long height)
    {
        string path = NameOf(height), unfinished = path + AtomicFile.TemporaryEnding;
        if (_disk.Exists(unfinished)) _disk.Delete(unfinished);
        List<ReadOnlyMemory<byte>> records = [];
        byte[] bytes = [];
        if (_disk.Exists(path))
        {
            using IDiskFile file = _disk.Open(path, out _);
            bytes = new byte[Math.Min(file.Length, HeightBytesMax + HeaderBytes)];
            file.TryRead(bytes, 0);
        }

        if (!WalFormat.TryHeader(bytes, out ulong salt) && bytes.Length > HeaderBytes)
            throw StorageException.Damaged(path, "its head is damaged, or of another version of remesd; restore the file as it was when the node stopped, or go back to that version");
        WalSeal seal = new(salt, height);
        int at = HeaderBytes;
        while (WalFormat.TryBatch(bytes, seal, at, out ReadOnlyMemory<byte> batch) && WalFormat.TryRecords(batch, records)) at += PrefixBytes + batch.Length;

        // A torn write is the last of the height; a batch that was begun after it says that it was durable once.
        if (WalFormat.HasPrefix(bytes, seal, at + 1))
            throw StorageException.Damaged(path, FormattableString.Invariant($"at byte {at}: what was written is damaged, and more follows it; restore the file as it was when the node stopped"));
        Begin(height);
        _disk.SyncFolder(_folder); // a process that ended after it made a file may not have come to it
        _length = at;
        return records;
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
