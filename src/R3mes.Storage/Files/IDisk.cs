namespace R3mes.Storage.Files;

/// <summary>The disk under block log, consensus log and signing guard: the real one, or one that a simulator tears and fills. Nothing is durable before a flush of the file and, for its name, a sync of the folder.</summary>
public interface IDisk
{
    /// <summary>Opens a file for positioned reads and writes, making it with rights 0600 where it is missing.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="made">True when it was missing: its name is durable after the folder's next sync.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    IDiskFile Open(string path, out bool made);

    /// <summary>Whether the file is there.</summary>
    bool Exists(string path);

    /// <summary>Names of the files in a folder that end so, in no order.</summary>
    IReadOnlyList<string> List(string folder, string ending);

    /// <summary>Removes a file that may be missing; durable after the folder's next sync.</summary>
    void Delete(string path);

    /// <summary>Fsync of a folder: names made and removed in it are durable.</summary>
    void SyncFolder(string folder);

    /// <summary>Replaces a file that is held whole in memory: afterwards, whatever happens, it holds the old bytes or the new. Durable when it returns.</summary>
    /// <exception cref="StorageException">The disk failed; the file is as it was.</exception>
    void Replace(string path, ReadOnlySpan<byte> bytes);

    /// <summary>All of a small file.</summary>
    byte[] ReadAll(string path);
}
