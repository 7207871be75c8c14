using System.Globalization;
using FASTER.core;
using Microsoft.Win32.SafeHandles;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Storage.State;

/// <summary>
/// FASTER's log on files of one segment each. Every call does its work before it returns, so the store needs no thread of its own.
/// A failure is kept in <see cref="Failure"/> and FASTER is told of success: it would wait for ever for a page that cannot be written, while the
/// store looks at <see cref="Failure"/> after each operation and never publishes a checkpoint once it is set.
/// </summary>
internal sealed class StateLogDevice : StorageDeviceBase
{
    private const uint Sector = 512;
    private const string NamePrefix = "log.";

    private readonly string _folder;
    private readonly int _segmentBits;
    private readonly Action<string>? _beforeStep;
    private readonly SortedDictionary<int, SafeFileHandle> _open = [];
    private readonly SortedSet<int> _unsynced = [];
    private bool _unsyncedName;
    private long _keptBelow;
    private byte[] _page = [];

    public StateLogDevice(string folder, int segmentBits, Action<string>? beforeStep)
        : base(Path.Combine(folder, "log"), Sector, Devices.CAPACITY_UNSPECIFIED)
    {
        _folder = folder;
        _segmentBits = segmentBits;
        _beforeStep = beforeStep;
    }

    /// <summary>The first failure of the disk, after which nothing from this device may be believed.</summary>
    public StorageException? Failure { get; private set; }

    /// <summary>Bytes that the log's files take.</summary>
    public long BytesOnDisk => Segments(_folder).Sum(segment => new FileInfo(PathOf(segment)).Length);

    /// <summary>Numbers of the segments that have a file, ascending.</summary>
    public static List<int> Segments(string folder)
    {
        List<int> numbers = [];
        foreach (string path in Directory.EnumerateFiles(folder, NamePrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(path).AsSpan(NamePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    public override unsafe void WriteAsync(IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        Guard(segmentId, "write", () =>
        {
            long offset = (long)destinationAddress;
            int kept = (int)Math.Clamp(_keptBelow - (((long)segmentId << _segmentBits) + offset), 0, numBytesToWrite);
            RandomAccess.Write(Handle(segmentId), new ReadOnlySpan<byte>((void*)sourceAddress, checked((int)numBytesToWrite))[kept..], offset + kept);
            _unsynced.Add(segmentId);
        });
        callback(0, numBytesToWrite, context);
    }

    public override unsafe void ReadAsync(int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        Guard(segmentId, "read", () => ReadOrZero(segmentId, (long)sourceAddress, new Span<byte>((void*)destinationAddress, checked((int)readLength))));
        callback(0, readLength, context);
    }

    /// <summary>
    /// Bytes below an address are never written again: a checkpoint names their hash. FASTER writes whole sectors, so the last one of a checkpoint comes again
    /// with the next one's records, and by then with other bits in the headers of the old ones.
    /// </summary>
    public void KeepBelow(long address) => _keptBelow = address;

    /// <summary>Makes every write so far durable.</summary>
    public void Sync()
    {
        foreach (int segment in _unsynced)
            Guard(segment, "sync", () => RandomAccess.FlushToDisk(Handle(segment)));
        _unsynced.Clear();
        if (_unsyncedName)
            Guard(0, "sync", () => PrivateFolder.Sync(_folder));
        _unsyncedName = false;
    }

    /// <summary>SHA-256 of the log's bytes from one address to another within one segment; what was never written counts as zeros.</summary>
    public Digest Hash(long from, long to)
    {
        int length = checked((int)(to - from));
        if (_page.Length < length)
            _page = new byte[length];
        int segment = (int)(from >> _segmentBits);
        Guard(segment, "read", () => ReadOrZero(segment, from & ((1L << _segmentBits) - 1), _page.AsSpan(0, length)));
        return Sha256.Hash(_page.AsSpan(0, length));
    }

    /// <summary>Forgets everything at and after an address.</summary>
    public void CutAt(long address)
    {
        int last = (int)(address >> _segmentBits);
        foreach (int segment in Segments(_folder))
        {
            if (segment > last)
                Remove(segment);
            else if (segment == last)
                Guard(segment, "cut", () => PrivateFile.Cut(Handle(segment), Math.Min(RandomAccess.GetLength(Handle(segment)), address & ((1L << _segmentBits) - 1))));
        }
    }

    /// <summary>Gives back the segments that lie wholly below an address.</summary>
    public void RemoveBelow(long address)
    {
        foreach (int segment in Segments(_folder))
        {
            if (segment < (int)(address >> _segmentBits))
                Remove(segment);
        }
    }

    /// <summary>Nothing: at a checkpoint FASTER gives up, from a thread of its own, what that checkpoint does not need, but the one before it does. See <see cref="RemoveBelow"/>.</summary>
    public override void TruncateUntilAddress(long toAddress)
    {
    }

    /// <inheritdoc cref="TruncateUntilAddress"/>
    public override void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <inheritdoc cref="TruncateUntilAddress"/>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    public override void Dispose()
    {
        foreach (SafeFileHandle handle in _open.Values)
            handle.Dispose();
        _open.Clear();
    }

    private void Remove(int segment) => Guard(segment, "remove", () =>
    {
        if (_open.Remove(segment, out SafeFileHandle? handle))
            handle.Dispose();
        _unsynced.Remove(segment);
        File.Delete(PathOf(segment));
    });

    private void ReadOrZero(int segment, long offset, Span<byte> destination)
    {
        SafeFileHandle handle = Handle(segment);
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(handle, destination, offset);
            if (read == 0)
            {
                destination.Clear();
                return;
            }

            destination = destination[read..];
            offset += read;
        }
    }

    private void Guard(int segment, string step, Action act)
    {
        if (Failure is not null)
            return;
        try
        {
            _beforeStep?.Invoke(step);
            act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or StorageException)
        {
            Failure = StorageException.From(PathOf(segment), error);
        }
    }

    private SafeFileHandle Handle(int segment)
    {
        if (!_open.TryGetValue(segment, out SafeFileHandle? handle))
        {
            _open[segment] = handle = PrivateFile.Open(PathOf(segment), out bool made);
            _unsyncedName |= made;
        }

        return handle;
    }

    private string PathOf(int segment) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{segment:d6}"));
}
