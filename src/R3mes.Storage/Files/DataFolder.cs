namespace R3mes.Storage.Files;

/// <summary>A node's home: where each thing lives on disk. One node a folder at a time.</summary>
/// <remarks>Layout and what survives what: docs/state/storage.md.</remarks>
public sealed class DataFolder : IDisposable
{
    private readonly FolderLock _lock;

    private DataFolder(string root, FolderLock taken)
    {
        Root = root;
        _lock = taken;
    }

    /// <summary>The home itself.</summary>
    public string Root { get; }

    /// <summary>Node options and genesis.</summary>
    public string Config => Path.Combine(Root, "config");

    /// <summary>Private keys, 0600 each.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>The block log: the truth.</summary>
    public string Blocks => Path.Combine(Root, "blocks");

    /// <summary>The state store: rebuilt from blocks when deleted.</summary>
    public string State => Path.Combine(Root, "state");

    /// <summary>Content by its name: fetched again when deleted.</summary>
    public string Content => Path.Combine(Root, "content");

    /// <summary>The private validator's last-signed state: it must never be deleted or restored from a copy.</summary>
    public string LastSigned => Path.Combine(Keys, "last-signed");

    /// <summary>Takes the home for this process, making what is missing with rights 0700.</summary>
    /// <param name="root">The home.</param>
    /// <exception cref="StorageException"><see cref="StorageFailure.Busy"/> when another node holds it; other kinds when the disk failed.</exception>
    public static DataFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        PrivateFolder.Create(root);
        DataFolder folder = new(root, FolderLock.Take(Path.Combine(root, "lock")));
        try
        {
            foreach (string path in (string[])[folder.Config, folder.Keys, folder.Blocks, folder.State, folder.Content])
                PrivateFolder.Create(path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Lets the home go.</summary>
    public void Dispose() => _lock.Dispose();
}
