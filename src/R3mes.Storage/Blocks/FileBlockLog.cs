using R3mes.Primitives;
using R3mes.Primitives.Ports;
using R3mes.Storage.Files;

namespace R3mes.Storage.Blocks;

/// <summary>
/// The block log on disk: files 000001.log, 000002.log, ... of records that are never changed. A block is on disk when <see cref="Append"/> returns.
/// At the start every record is checked; a last record that was not written whole is cut off, any other damage stops the node.
/// Members may be called from any thread.
/// </summary>
public sealed class FileBlockLog : IBlockLog
{
    /// <summary>256 MiB a file: large enough that a year has few, small enough to copy or to give up one at a time.</summary>
    public const long SegmentBytesDefault = 256L << 20;

    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly List<BlockSegment> _segments = [];
    private readonly Lock _gate = new();
    private bool _isBroken;

    private FileBlockLog(IDisk disk, string folder, long segmentBytes) => (_disk, _folder, _segmentBytes) = (disk, folder, segmentBytes);

    /// <inheritdoc/>
    public long LastHeight
    {
        get
        {
            lock (_gate)
                return Last;
        }
    }

    /// <summary>What was cut off at the start, or null.</summary>
    public TornTail? Recovered { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long BytesOnDisk
    {
        get
        {
            lock (_gate)
                return _segments.Sum(segment => segment.Length);
        }
    }

    private long Last => _segments.Count == 0 ? 0 : _segments[^1].LastHeight;

    /// <summary>Opens the log and checks every record.</summary>
    /// <param name="folder">The folder, which exists and is held by this process.</param>
    /// <param name="segmentBytes">Size at which a new file is begun.</param>
    /// <param name="disk">The disk; null for the machine's.</param>
    /// <exception cref="StorageException">The disk failed, or a record before the last is damaged.</exception>
    public static FileBlockLog Open(string folder, long segmentBytes = SegmentBytesDefault, IDisk? disk = null)
    {
        FileBlockLog log = new(disk ?? RealDisk.Instance, folder, segmentBytes);
        try
        {
            log.OpenSegments();
            return log;
        }
        catch (Exception error)
        {
            log.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw StorageException.From(folder, error);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The disk failed or is full; the log is as it was.</exception>
    public void Reserve(long height, int blockBytes)
    {
        Invariant.Holds(blockBytes <= BlockRecord.PayloadBytesMax, "a block has at most 8 MiB");
        lock (_gate)
            SegmentFor(height).Reserve(blockBytes);
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The disk failed or is full; the log is as it was.</exception>
    public void Append(long height, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        lock (_gate)
        {
            BlockSegment segment = SegmentFor(height);
            try
            {
                segment.Append(height, pieces, out _isBroken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw StorageException.From(_folder, error);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The disk failed or the record is damaged.</exception>
    public byte[] Read(long height)
    {
        lock (_gate)
        {
            Invariant.Holds(height >= 1 && height <= Last, "a block is read at a height that the log has");
            int index = _segments.Count - 1;
            while (_segments[index].FirstHeight > height)
                index--;
            try
            {
                return _segments[index].Read(height);
            }
            catch (IOException error)
            {
                throw StorageException.From(_segments[index].Path, error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BlockSegment segment in _segments)
            segment.Dispose();
    }

    // The file that the next block goes to; a new one where the last is full.
    private BlockSegment SegmentFor(long height)
    {
        Invariant.Holds(height == Last + 1, "blocks are appended in order of height");
        if (_isBroken)
            throw new StorageException($"{_folder}: the block log failed before; start the node again");
        try
        {
            if (_segments.Count == 0 || _segments[^1].Length >= _segmentBytes)
                _segments.Add(BlockSegment.Create(_disk, BlockSegment.NameOf(_folder, _segments.Count + 1), height));
            return _segments[^1];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(_folder, error);
        }
    }

    private void OpenSegments()
    {
        int count = _disk.List(_folder, ".log").Count;
        for (int number = 1; number <= count; number++)
        {
            string path = BlockSegment.NameOf(_folder, number);
            if (!_disk.Exists(path))
                throw StorageException.Damaged(path, "the file is missing; restore the folder from a copy, or, where the chain has other validators, remove the folders blocks and state and fetch it from them");
            BlockSegment? segment = BlockSegment.Open(_disk, path, Last + 1, isLast: number == count, out TornTail? torn);
            Recovered = torn;
            if (segment is null)
            {
                _disk.Delete(path);
                _disk.SyncFolder(_folder);
            }
            else
            {
                _segments.Add(segment);
            }
        }
    }
}
