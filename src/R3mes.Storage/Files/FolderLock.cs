using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace R3mes.Storage.Files;

/// <summary>Holds a folder for one process by flock; the kernel lets go when the process ends, however it ends.</summary>
public sealed class FolderLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FolderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock at once or refuses.</summary>
    /// <param name="path">The lock file; it is made when missing and never deleted.</param>
    /// <exception cref="StorageException"><see cref="StorageFailure.Busy"/> when another node holds it.</exception>
    public static FolderLock Take(string path)
    {
        // Not by the runtime's own open: that takes a lock of its own on the file.
        int descriptor = LibC.Open(path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenCloseOnExec, (uint)PrivateFile.OwnerOnly);
        if (descriptor < 0)
            throw StorageException.From(path, new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())));
        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (LibC.Flock(handle, LibC.LockExclusive | LibC.LockNonBlocking) != 0)
        {
            int code = Marshal.GetLastPInvokeError();
            string holder = Holder(handle);
            handle.Dispose();
            throw code == LibC.WouldBlock
                ? new StorageException(StorageFailure.Busy, $"{Path.GetDirectoryName(path)}: another node{holder} uses this folder; stop it, or give this one a folder of its own")
                : StorageException.From(path, new IOException(Marshal.GetPInvokeErrorMessage(code), code));
        }

        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Environment.ProcessId}\n")), 0);
        return new FolderLock(handle);
    }

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => _handle.Dispose();

    private static string Holder(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[16];
        int read = RandomAccess.Read(handle, text, 0);
        string digits = Encoding.ASCII.GetString(text[..read]).Trim();
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? $" (process {digits})" : "";
    }
}
