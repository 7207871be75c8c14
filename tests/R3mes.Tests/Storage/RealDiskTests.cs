using R3mes.Storage.Files;

namespace R3mes.Tests.Storage;

public sealed class RealDiskTests : DiskConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override IDisk Disk => RealDisk.Instance;

    protected override string Folder => _folder.Path;

    public override void Dispose() => _folder.Dispose();

    [Fact]
    public void What_it_makes_only_the_owner_may_read()
    {
        Disk.Open(Named("a"), out _).Dispose();
        Disk.Replace(Named("b"), [1]);
        foreach (string name in (string[])["a", "b"]) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Named(name)));
    }
}
