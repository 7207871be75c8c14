namespace R3mes.Tests.Storage;

/// <summary>A folder as another would find it after a crash now.</summary>
internal sealed class CopiedFolder(TemporaryFolder source) : IDisposable
{
    public string Path { get; } = source.Copy();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
