using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;
using R3mes.Storage.Files;

namespace R3mes.Storage.Content;

/// <summary>
/// Content in files named by their CID, in folders of the two characters before the last (every CID here begins alike). A file is whole or absent, is checked
/// against its name when read, and is removed and reported missing when it does not match. Members may be called from any thread.
/// </summary>
public sealed class FileContentStore : IContentStore
{
    private readonly string _folder;
    private readonly ContentStoreOptions _options;
    private readonly Lock _gate = new();
    private long _bytesUsed;
    private long _damagedRemoved;

    private FileContentStore(string folder, ContentStoreOptions options) => (_folder, _options) = (folder, options);

    /// <summary>Bytes of all content here.</summary>
    public long BytesUsed => Interlocked.Read(ref _bytesUsed);

    /// <summary>Bytes that all content may take.</summary>
    public long BytesMax => _options.BytesMax;

    /// <summary>Files that did not match their name and were removed since the start.</summary>
    public long DamagedRemoved => Interlocked.Read(ref _damagedRemoved);

    /// <summary>Opens the store, removes unfinished writes and counts what is there.</summary>
    /// <param name="folder">The folder, which exists and is held by this process.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public static FileContentStore Open(string folder, ContentStoreOptions? options = null)
    {
        FileContentStore store = new(folder, options ?? new ContentStoreOptions());
        try
        {
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
            {
                if (file.Name.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal))
                    file.Delete();
                else
                    store._bytesUsed += file.Length;
            }

            return store;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(folder, error);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException"><see cref="StorageFailure.Full"/> when the disk or the limit is full; other kinds when the disk failed.</exception>
    public Cid Put(ReadOnlySpan<byte> content)
    {
        Invariant.Holds(content.Length <= _options.ItemBytesMax, "content is within the limit for one piece");
        Cid cid = Cid.Of(content);
        string path = PathOf(cid);
        lock (_gate)
        {
            if (TryRead(path, cid, out _))
                return cid;
            if (BytesUsed + content.Length > _options.BytesMax)
                throw new StorageException(StorageFailure.Full, FormattableString.Invariant($"{_folder}: the content store is full ({BytesUsed} of {_options.BytesMax} bytes); raise its limit or remove content"));
            try
            {
                PrivateFolder.Create(Path.GetDirectoryName(path)!);
                AtomicFile.Write(path, content);
            }
            catch (StorageException error) when (error.Failure == StorageFailure.Full)
            {
                // Not the sentence of the node's own stores: whoever stores content tries again, and no start is needed.
                throw new StorageException(StorageFailure.Full, $"{path}: no space is left on the disk; free some", error);
            }

            Interlocked.Add(ref _bytesUsed, content.Length);
        }

        return cid;
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The disk failed.</exception>
    public bool TryGet(Cid cid, [MaybeNullWhen(false)] out byte[] content)
    {
        lock (_gate)
            return TryRead(PathOf(cid), cid, out content);
    }

    /// <inheritdoc/>
    public bool Contains(Cid cid) => File.Exists(PathOf(cid));

    /// <summary>Forgets content; false when it was not here. What may be forgotten is for the caller to know: nothing is removed by itself.</summary>
    /// <param name="cid">The name.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public bool Remove(Cid cid)
    {
        string path = PathOf(cid);
        lock (_gate)
        {
            try
            {
                if (!File.Exists(path))
                    return false;
                Delete(path);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw StorageException.From(path, error);
            }
        }
    }

    /// <summary>The names of all content here, in no order.</summary>
    public IEnumerable<Cid> List()
    {
        foreach (string path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            if (Cid.TryParse(Path.GetFileName(path.AsSpan()), out Cid cid))
                yield return cid;
        }
    }

    private bool TryRead(string path, Cid cid, [MaybeNullWhen(false)] out byte[] content)
    {
        content = null;
        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
                return false;
            if (file.Length <= _options.ItemBytesMax)
                content = File.ReadAllBytes(path);
            if (content is not null && Cid.Of(content) == cid)
                return true;
            content = null;
            Delete(path);
            Interlocked.Increment(ref _damagedRemoved);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }

    private void Delete(string path)
    {
        long length = new FileInfo(path).Length;
        File.Delete(path);
        PrivateFolder.Sync(Path.GetDirectoryName(path)!);
        Interlocked.Add(ref _bytesUsed, -length);
    }

    private string PathOf(Cid cid)
    {
        string name = cid.ToString();
        return Path.Combine(_folder, name[^3..^1], name);
    }
}
