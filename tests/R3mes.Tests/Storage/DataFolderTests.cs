using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_its_folders_for_the_owner_alone()
    {
        using DataFolder home = DataFolder.Open(_folder.Named("home"));
        foreach (string path in (string[])[home.Root, home.Config, home.Keys, home.Blocks, home.State, home.Content])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_second_node_is_refused_in_one_sentence_and_let_in_afterwards()
    {
        using (DataFolder.Open(_folder.Path))
        {
            StorageException error = Assert.Throws<StorageException>(() => DataFolder.Open(_folder.Path));
            Assert.Equal(StorageFailure.Busy, error.Failure);
            Assert.Equal($"{_folder.Path}: another node (process {Environment.ProcessId}) uses this folder; stop it, or give this one a folder of its own", error.Message);
        }

        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void A_file_is_replaced_whole_with_the_rights_asked_for()
    {
        string path = _folder.Named("key");
        File.WriteAllBytes(path + AtomicFile.TemporaryEnding, [1]);
        AtomicFile.Write(path, [1, 2, 3]);
        AtomicFile.Write(path, [4]);
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        AtomicFile.Write(path, [5], UnixFileMode.UserRead);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_file_as_it_was()
    {
        string path = _folder.Named("key");
        AtomicFile.Write(path, [1]);
        Directory.CreateDirectory(path + AtomicFile.TemporaryEnding);
        Assert.Throws<StorageException>(() => AtomicFile.Write(path, [2]));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_full_disk_is_named_and_says_what_to_do()
    {
        StorageException error = StorageException.From("x", new IOException("No space left on device", 28));
        Assert.Equal(StorageFailure.Full, error.Failure);
        Assert.Contains("free some", error.Message, StringComparison.Ordinal);
        // The kernel's own full device shows that the runtime keeps the errno where it is looked for.
        Exception full = Assert.ThrowsAny<IOException>(() =>
        {
            using FileStream device = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            device.Write([1]);
        });
        Assert.Equal(StorageFailure.Full, StorageException.From("/dev/full", full).Failure);
    }
}
