using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Storage.Files;

namespace R3mes.Storage.Wal;

/// <summary>
/// What consensus was told of the height in progress, in order, so that a node that died comes back to where it was. Two files, consensus-0.wal and consensus-1.wal, for even
/// and odd heights, so that the height before is still there: a header of 20 bytes ("R3CONWAL", version u32, height i64), then records of length u32, CRC32C u32 (over the
/// height and the bytes) and bytes, little-endian. A file is written over and not made anew, which spares the disk a sync of the folder and of the length; what an older height
/// left behind has the checksums of its own height and is no record of this one. Records are durable after <see cref="Flush"/>.
/// </summary>
public sealed class ConsensusWal : IDisposable
{
    /// <summary>Longest record in bytes: a whole block and its kind.</summary>
    public const int RecordBytesMax = (4 << 20) + 64;

    /// <summary>Most bytes of one height: some blocks and their votes. What comes after is not recorded, and a crash then brings the node back to the record's end.</summary>
    public const long HeightBytesMax = 64L << 20;

    private const uint Version = 1;
    private const int HeaderBytes = 20, PrefixBytes = 8;
    private const long ShrinkAtBytes = 16L << 20; // after a height of many large blocks

    private readonly IDisk _disk;
    private readonly string _folder;
    private IDiskFile? _file;
    private long _height;
    private long _length;
    private bool _dirty;

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

    /// <summary>Appends a record; durable after the next <see cref="Flush"/>.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        Invariant.Holds(record.Length <= RecordBytesMax, "a record is no longer than a block");
        Invariant.Holds(_file is not null, "the consensus log is read before it is written");
        if (_length + PrefixBytes + record.Length > HeightBytesMax) return;
        byte[] bytes = new byte[PrefixBytes + record.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), ChecksumOf(_height, record));
        record.CopyTo(bytes.AsSpan(PrefixBytes));
        Guard(() =>
        {
            _file.Write(bytes, _length);
            return 0;
        });
        _length += bytes.Length;
        _dirty = true;
    }

    /// <summary>Makes what was appended durable; does nothing when it is.</summary>
    public void Flush()
    {
        if (!_dirty) return;
        Guard(() =>
        {
            _file!.Flush();
            return 0;
        });
        _dirty = false;
    }

    /// <summary>The height is in the block log: begins the next one, over the height before this.</summary>
    public void EndHeight(long height)
    {
        _file?.Dispose();
        _file = null;
        Guard(() =>
        {
            Begin(height + 1);
            return 0;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Begin(long height)
    {
        _height = height;
        _file = _disk.Open(NameOf(height), out bool made);
        if (_file.Length > ShrinkAtBytes) _file.Cut(0);
        // Durable with the first flush of a record: a header of another height says that nothing of this one is.
        _file.Write(HeaderOf(height), 0);
        _length = HeaderBytes;
        _dirty = false;
        if (made) _disk.SyncFolder(_folder);
    }

    private List<ReadOnlyMemory<byte>> Read(long height)
    {
        string path = NameOf(height);
        if (!_disk.Exists(path))
        {
            Begin(height);
            return [];
        }

        IDiskFile file = _disk.Open(path, out _);
        byte[] bytes = new byte[Math.Min(file.Length, HeightBytesMax + HeaderBytes)];
        file.TryRead(bytes, 0);
        if (!bytes.AsSpan().StartsWith(HeaderOf(height)))
        {
            file.Dispose();
            if (HasRecordAfter(bytes, Math.Min(HeaderBytes, bytes.Length), height)) throw StorageException.Damaged(path, "its header is not what was written; restore it as it was when the node stopped");
            Begin(height);
            return [];
        }

        List<ReadOnlyMemory<byte>> records = [];
        int at = HeaderBytes;
        while (TryRecord(bytes, at, height, out ReadOnlyMemory<byte> record))
        {
            records.Add(record);
            at += PrefixBytes + record.Length;
        }

        // A torn write is the last of the height; a sound record after it says that it was durable once.
        if (HasRecordAfter(bytes, at + 1, height))
        {
            file.Dispose();
            throw StorageException.Damaged(path, FormattableString.Invariant($"at byte {at}: a record is damaged, and others follow it; restore the file as it was when the node stopped"));
        }

        (_file, _height, _length, _dirty) = (file, height, at, false);
        return records;
    }

    private static bool HasRecordAfter(byte[] bytes, int from, long height)
    {
        for (int at = from; at + PrefixBytes < bytes.Length; at++)
        {
            if (TryRecord(bytes, at, height, out _)) return true;
        }

        return false;
    }

    private static bool TryRecord(byte[] bytes, int at, long height, out ReadOnlyMemory<byte> record)
    {
        record = default;
        if (bytes.Length - at < PrefixBytes) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
        if (length == 0 || length > RecordBytesMax || length > bytes.Length - at - PrefixBytes) return false;
        if (ChecksumOf(height, bytes.AsSpan(at + PrefixBytes, (int)length)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4))) return false;
        record = bytes.AsMemory(at + PrefixBytes, (int)length);
        return true;
    }

    private static uint ChecksumOf(long height, ReadOnlySpan<byte> record)
    {
        Span<byte> seed = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(seed, height);
        return Crc32C.Of(seed, record);
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
