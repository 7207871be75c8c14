using System.Runtime.InteropServices;

namespace R3mes.Storage.Files;

/// <summary>The system calls that the runtime has no name for.</summary>
internal static partial class LibC
{
    public const int OpenReadOnly = 0;          // O_RDONLY
    public const int OpenReadWrite = 2;         // O_RDWR
    public const int OpenCreate = 0x40;         // O_CREAT
    public const int OpenDirectory = 0x10000;   // O_DIRECTORY, the same on x86-64; aarch64 has 0x4000
    public const int OpenDirectoryArm = 0x4000;
    public const int OpenCloseOnExec = 0x80000; // O_CLOEXEC
    public const int LockExclusive = 2;         // LOCK_EX
    public const int LockNonBlocking = 4;       // LOCK_NB
    public const int WouldBlock = 11;           // EWOULDBLOCK
    public const int FallocateKeepSize = 1;     // FALLOC_FL_KEEP_SIZE
    public const int Interrupted = 4;           // EINTR
    public const int NotSupported = 95;         // EOPNOTSUPP

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Fallocate(Microsoft.Win32.SafeHandles.SafeFileHandle descriptor, int mode, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(Microsoft.Win32.SafeHandles.SafeFileHandle descriptor, int operation);
}
