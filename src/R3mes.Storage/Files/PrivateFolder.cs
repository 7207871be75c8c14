using System.Runtime.InteropServices;

namespace R3mes.Storage.Files;

/// <summary>Folders that only the node's user may enter.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder with rights 0700 where it is missing, durably; one that exists keeps its rights.</summary>
    /// <param name="path">The folder; its parents are made too.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public static void Create(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return;
            string? parent = Path.GetDirectoryName(Path.GetFullPath(path));
            if (parent is not null)
                Create(parent);
            Directory.CreateDirectory(path, OwnerOnly);
            if (parent is not null)
                Sync(parent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }

    /// <summary>fsync of the folder itself: names created, renamed and removed in it survive a power cut.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public static void Sync(string path)
    {
        int directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? LibC.OpenDirectoryArm : LibC.OpenDirectory;
        int descriptor = LibC.Open(path, LibC.OpenReadOnly | directory | LibC.OpenCloseOnExec, 0);
        if (descriptor < 0)
            throw Failed(path, "open");
        int result = LibC.Fsync(descriptor);
        StorageException? failure = result == 0 ? null : Failed(path, "fsync");
        LibC.Close(descriptor);
        if (failure is not null)
            throw failure;
    }

    private static StorageException Failed(string path, string call)
    {
        int code = Marshal.GetLastPInvokeError();
        return StorageException.From(path, new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(code)}", code));
    }
}
