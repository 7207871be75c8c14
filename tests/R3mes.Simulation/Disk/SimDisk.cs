using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Simulation.Disk;

/// <summary>
/// A disk in memory that loses what was not flushed. A crash keeps what was durable, and of each later write all, a part or nothing; names that were made and not synced may be
/// gone. It calls <see cref="Boundary"/> before each change, where a simulator may stop the machine, and has a capacity.
/// </summary>
public sealed class SimDisk(SimRandom random) : IDisk
{
    private const int NoSpace = 28; // errno ENOSPC

    private readonly SortedDictionary<string, Content> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Content> _durableNames = new(StringComparer.Ordinal);

    /// <summary>Called before each change with what it is; it may throw <see cref="SimulatedCrashException"/>.</summary>
    public Action<string>? Boundary { get; set; }

    /// <summary>Bytes that it holds at most.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>True while flushes do nothing: what a disk that lies does, or a program that forgets to.</summary>
    public bool IgnoresFlush { get; set; }

    /// <summary>Flushes and folder syncs so far.</summary>
    public long Flushes { get; private set; }

    /// <summary>Bytes that it holds.</summary>
    public long Bytes => _files.Values.Sum(file => (long)file.Now.Length);

    /// <inheritdoc/>
    public IDiskFile Open(string path, out bool made)
    {
        made = !_files.TryGetValue(path, out Content? file);
        if (file is null)
        {
            Change("create");
            _files.Add(path, file = new Content());
        }

        return new Opened(this, file);
    }

    /// <inheritdoc/>
    public bool Exists(string path) => _files.ContainsKey(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder, string ending) =>
        [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == folder && path.EndsWith(ending, StringComparison.Ordinal)).Select(path => Path.GetFileName(path))];

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Change("delete");
        _files.Remove(path);
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        Change("sync folder");
        Flushes++;
        if (IgnoresFlush) return;
        foreach (string path in _durableNames.Keys.Where(path => Path.GetDirectoryName(path) == folder && !_files.ContainsKey(path)).ToArray()) _durableNames.Remove(path);
        foreach ((string path, Content file) in _files)
        {
            if (Path.GetDirectoryName(path) == folder) _durableNames[path] = file;
        }
    }

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        Change("replace");
        RoomOrRefusal(bytes.Length);
        Content next = new();
        next.Write(0, bytes);
        next.Flush();
        _files[path] = next; // renamed; the name is durable after the folder's sync
        Change("replaced, not synced");
        Flushes += 2;
        if (!IgnoresFlush) _durableNames[path] = next;
    }

    /// <inheritdoc/>
    public byte[] ReadAll(string path) => _files.TryGetValue(path, out Content? file) ? file.Now.Span.ToArray() : throw new FileNotFoundException(path);

    /// <summary>The machine stops: what comes back is what was durable, and by chance some of the rest.</summary>
    public void Crash()
    {
        SortedDictionary<string, Content> after = new(StringComparer.Ordinal);
        foreach (string path in _files.Keys.Union(_durableNames.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
        {
            bool isThere = _files.TryGetValue(path, out Content? now), wasThere = _durableNames.TryGetValue(path, out Content? before);
            bool sameName = isThere && wasThere && ReferenceEquals(now, before);
            Content? kept = sameName || random.Chance(500) ? now ?? before : wasThere ? before : null;
            if (!isThere && wasThere && !random.Chance(500)) kept = null; // the removal was durable after all
            if (kept is not null) after[path] = kept;
        }

        _files.Clear();
        _durableNames.Clear();
        foreach ((string path, Content file) in after)
        {
            file.Settle(random);
            _files[path] = file;
            _durableNames[path] = file;
        }
    }

    /// <summary>A copy of all files as a program sees them now.</summary>
    public IReadOnlyDictionary<string, byte[]> Keep() => _files.ToDictionary(file => file.Key, file => file.Value.Now.Span.ToArray());

    /// <summary>The disk of a machine that is down holds what a copy held and nothing else, durably.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> copy)
    {
        _files.Clear();
        _durableNames.Clear();
        foreach ((string path, byte[] bytes) in copy)
        {
            Content file = new();
            file.Write(0, bytes);
            file.Flush();
            _files[path] = _durableNames[path] = file;
        }
    }

    private void Change(string what) => Boundary?.Invoke(what);

    private void Room(long bytes)
    {
        if (Bytes + bytes > Capacity) throw new IOException("No space left on device", NoSpace);
    }

    // As the real disk's, whose callers of these two expect what the operator is told.
    private void RoomOrRefusal(long bytes)
    {
        try
        {
            Room(bytes);
        }
        catch (IOException full)
        {
            throw StorageException.From("/node", full);
        }
    }

    /// <summary>Bytes that grow.</summary>
    private sealed class Growing
    {
        private byte[] _bytes = [];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

        public void Put(long offset, ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty) return;
            int end = checked((int)offset + bytes.Length);
            if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
            bytes.CopyTo(_bytes.AsSpan((int)offset));
            Length = Math.Max(Length, end);
        }

        public void Cut(int length)
        {
            if (length > _bytes.Length) Array.Resize(ref _bytes, length);
            if (length < Length) _bytes.AsSpan(length, Length - length).Clear();
            Length = length;
        }
    }

    private sealed class Content
    {
        public Growing Now { get; private set; } = new();

        public Growing Durable { get; private set; } = new();

        public List<(long Offset, byte[] Bytes)> Unflushed { get; } = [];

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Now.Put(offset, bytes);
            Unflushed.Add((offset, bytes.ToArray()));
        }

        public void Flush()
        {
            foreach ((long offset, byte[] bytes) in Unflushed) Durable.Put(offset, bytes);
            Unflushed.Clear();
        }

        public void Settle(SimRandom random)
        {
            Now = new Growing();
            foreach ((long offset, byte[] written) in Unflushed)
            {
                int kept = random.Below(4) switch
                {
                    0 => 0,
                    1 => written.Length,
                    2 => random.Below(written.Length + 1), // torn at any byte
                    _ => Math.Min(written.Length, random.Below((written.Length / 512) + 1) * 512), // or at a sector's end
                };
                Durable.Put(offset, written.AsSpan(0, kept));
            }

            Unflushed.Clear();
            Now.Put(0, Durable.Span);
        }
    }

    private sealed class Opened(SimDisk disk, Content file) : IDiskFile
    {
        public long Length => file.Now.Length;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            disk.Change("write");
            disk.Room(Math.Max(0, offset + bytes.Length - file.Now.Length));
            file.Write(offset, bytes);
        }

        public bool TryRead(Span<byte> destination, long offset)
        {
            if (offset + destination.Length > file.Now.Length) return false;
            file.Now.Span.Slice((int)offset, destination.Length).CopyTo(destination);
            return true;
        }

        public void Flush()
        {
            disk.Change("flush");
            disk.Flushes++;
            if (!disk.IgnoresFlush) file.Flush();
        }

        public void Cut(long length)
        {
            disk.Change("cut");
            file.Flush();
            file.Now.Cut((int)length);
            file.Durable.Cut((int)length);
        }

        public void Reserve(long offset, long bytes) => disk.RoomOrRefusal(Math.Max(0, offset + bytes - file.Now.Length));

        public void Dispose()
        {
        }
    }
}
