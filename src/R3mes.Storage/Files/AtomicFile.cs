namespace R3mes.Storage.Files;

/// <summary>Small files that hold either the old bytes or the new, never a mix: temporary file, fsync, rename, fsync of the folder.</summary>
public static class AtomicFile
{
    /// <summary>Ending of a file that is being written; such a file left over may be deleted at any start.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>Rights of keys and state: 0600.</summary>
    public const UnixFileMode OwnerOnly = PrivateFile.OwnerOnly;

    /// <summary>Replaces the file; durable when it returns. One writer a path at a time.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="mode">Its rights, set before the first byte is written.</param>
    /// <exception cref="StorageException">The disk failed; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly)
    {
        string temporary = path + TemporaryEnding;
        try
        {
            File.Delete(temporary); // a leftover may have other rights
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = mode,
            };
            using (FileStream file = new(temporary, options))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            PrivateFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw StorageException.From(path, error);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; the leftover is removed at the next write.
        }
    }
}
