using System.Diagnostics;

namespace R3mes.Tests.Storage;

/// <summary>A disk of a few mebibytes (a tmpfs of its own) that can be filled to the last byte. Mounting one takes root, as CI has.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _mounted;

    public SmallDisk(int mebibytes = 16)
    {
        _mounted = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0700", "tmpfs", _folder.Path) == 0;
        if (_mounted) return;
        _folder.Dispose();
        Assert.Skip("mounting a small disk takes root");
    }

    private string Ballast => _folder.Named("ballast");

    /// <summary>Moves a file or folder here; a link to it stays in its place.</summary>
    public void Take(string path)
    {
        string here = _folder.Named(Path.GetFileName(path));
        Assert.Equal(0, Run("mv", path, here));
        if (Directory.Exists(here)) Directory.CreateSymbolicLink(path, here);
        else File.CreateSymbolicLink(path, here);
    }

    /// <summary>Writes until the kernel says that there is no space.</summary>
    public void Fill()
    {
        using FileStream file = new(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        IOException? full = null;
        while (full is null) full = (IOException?)Record.Exception(() => file.Write(page));
        Assert.Equal(28, full.HResult); // ENOSPC
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        if (!_mounted) return;
        Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
