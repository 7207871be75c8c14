using Microsoft.Win32.SafeHandles;

namespace R3mes.Storage.Files;

/// <summary>The machine's disk.</summary>
public sealed class RealDisk : IDisk
{
    private RealDisk()
    {
    }

    /// <summary>The one there is.</summary>
    public static RealDisk Instance { get; } = new();

    /// <inheritdoc/>
    public IDiskFile Open(string path, out bool made) => new RealFile(path, PrivateFile.Open(path, out made));

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder, string ending) => [.. Directory.EnumerateFiles(folder, "*" + ending).Select(path => Path.GetFileName(path))];

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void SyncFolder(string folder) => PrivateFolder.Sync(folder);

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> bytes) => AtomicFile.Write(path, bytes);

    /// <inheritdoc/>
    public byte[] ReadAll(string path) => File.ReadAllBytes(path);

    private sealed class RealFile(string path, SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public bool TryRead(Span<byte> destination, long offset) => PrivateFile.TryReadAt(handle, destination, offset);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Cut(long length) => PrivateFile.Cut(handle, length);

        public void Reserve(long offset, long bytes) => PrivateFile.Reserve(handle, path, offset, bytes);

        public void Dispose() => handle.Dispose();
    }
}
