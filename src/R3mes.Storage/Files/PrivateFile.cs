using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace R3mes.Storage.Files;

/// <summary>Files of rights 0600, opened for positioned reads and writes.</summary>
internal static class PrivateFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens for reading and writing; a file that this call made is 0600 and its name is durable.</summary>
    public static SafeFileHandle Open(string path)
    {
        SafeFileHandle handle = Open(path, out bool made);
        if (made)
            PrivateFolder.Sync(Path.GetDirectoryName(path)!);
        return handle;
    }

    /// <summary>As above, but the name of a file that this call <paramref name="made"/> is durable only after the folder's next sync.</summary>
    public static SafeFileHandle Open(string path, out bool made)
    {
        try
        {
            made = !File.Exists(path);
            SafeFileHandle handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (made)
                File.SetUnixFileMode(handle, OwnerOnly);
            return handle;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }

    /// <summary>Reads exactly this many bytes or answers false at the end of the file.</summary>
    public static bool TryReadAt(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(handle, destination, offset);
            if (read == 0)
                return false;
            destination = destination[read..];
            offset += read;
        }

        return true;
    }

    /// <summary>Takes room on disk for these bytes without changing the file's length; where the file system cannot, nothing.</summary>
    /// <exception cref="StorageException">The disk failed or is full.</exception>
    public static void Reserve(SafeFileHandle handle, string path, long offset, long bytes)
    {
        int code;
        do
            code = LibC.Fallocate(handle, LibC.FallocateKeepSize, offset, bytes) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (code == LibC.Interrupted);
        if (code is not 0 and not LibC.NotSupported)
            throw StorageException.From(path, new IOException(Marshal.GetPInvokeErrorMessage(code), code));
    }

    /// <summary>Cuts the file and makes the new length durable.</summary>
    public static void Cut(SafeFileHandle handle, long length)
    {
        RandomAccess.SetLength(handle, length);
        RandomAccess.FlushToDisk(handle);
    }
}
