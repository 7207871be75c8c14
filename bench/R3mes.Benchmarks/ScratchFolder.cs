using System.Globalization;

namespace R3mes.Benchmarks;

/// <summary>A folder that goes when the measurement is over.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private int _next;

    public ScratchFolder(string path)
    {
        Path = path;
        Remove();
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    /// <summary>The name of a folder in it that is not there yet.</summary>
    public string Fresh() => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{_next++}"));

    public void Dispose() => Remove();

    private void Remove()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
