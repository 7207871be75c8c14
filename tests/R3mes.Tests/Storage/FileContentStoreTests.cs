using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;
using R3mes.Storage.Content;

namespace R3mes.Tests.Storage;

public sealed class FileContentStoreTests : ContentStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private FileContentStore? _store;

    protected override IContentStore Store => _store ??= FileContentStore.Open(_folder.Path, Options);

    private string TheFile => Directory.GetFiles(_folder.Path, "bafk*", SearchOption.AllDirectories).Single();

    public override void Dispose() => _folder.Dispose();

    [Fact]
    public void Comes_back_with_its_content_and_its_count()
    {
        Cid cid = Store.Put(new byte[9_000]);
        _store = FileContentStore.Open(_folder.Path, Options);
        Assert.Equal(9_000, _store.BytesUsed);
        Assert.True(Store.TryGet(cid, out _));
        Assert.Equal([cid], _store.List());
    }

    [Fact]
    public void Every_damaged_file_is_removed_and_reported_missing()
    {
        byte[] content = [1, 2, 3, 4];
        foreach (byte[] damaged in (byte[][])[[], [1, 2, 3], [1, 2, 3, 5], [1, 2, 3, 4, 0]])
        {
            Cid cid = Store.Put(content);
            File.WriteAllBytes(TheFile, damaged);
            Assert.False(Store.TryGet(cid, out _));
            Assert.False(Store.Contains(cid));
        }

        Assert.Equal(4, _store!.DamagedRemoved);
    }

    [Fact]
    public void A_damaged_file_is_replaced_when_its_content_is_put_again()
    {
        Cid cid = Store.Put([1, 2, 3, 4]);
        File.WriteAllBytes(TheFile, [9]);
        Store.Put([1, 2, 3, 4]);
        Assert.True(Store.TryGet(cid, out byte[]? content));
        Assert.Equal([1, 2, 3, 4], content);
    }

    [Fact]
    public void Unfinished_writes_are_removed_at_the_start()
    {
        Cid cid = Store.Put([1]);
        string stray = TheFile + ".tmp";
        File.WriteAllBytes(stray, [1, 2]);
        _store = FileContentStore.Open(_folder.Path, Options);
        Assert.False(File.Exists(stray));
        Assert.Equal(1, _store.BytesUsed);
        Assert.True(Store.Contains(cid));
    }

    [Fact]
    public void Removing_gives_the_room_back()
    {
        Cid cid = Store.Put(new byte[10_000]);
        Assert.True(_store!.Remove(cid));
        Assert.False(_store.Remove(cid));
        Assert.Equal(0, _store.BytesUsed);
        Store.Put([1]);
    }

    [Fact]
    public void Files_and_folders_are_for_the_owner_alone()
    {
        Store.Put([1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TheFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(TheFile)!));
    }
}
