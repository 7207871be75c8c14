using R3mes.Node.Keys;
using R3mes.Primitives.Crypto;
using R3mes.Storage;

namespace R3mes.Tests.Node.Keys;

public sealed class NodeKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remes-node-key-").FullName;

    private string KeyPath => Path.Combine(_folder, NodeKeyFile.FileName);

    [Fact]
    public void Is_made_once_for_the_owner_alone_and_read_ever_after()
    {
        using Ed25519KeyPair made = NodeKeyFile.LoadOrMake(KeyPath), read = NodeKeyFile.LoadOrMake(KeyPath);
        Assert.Equal(made.PublicKey, read.PublicKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Matches("^[0-9a-f]{64}\n$", File.ReadAllText(KeyPath));
        File.Delete(KeyPath);
        using Ed25519KeyPair other = NodeKeyFile.LoadOrMake(KeyPath);
        Assert.NotEqual(made.PublicKey, other.PublicKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0011\n")]
    [InlineData("zz11223344556677889900112233445566778899001122334455667788990011\n")]
    [InlineData("0011223344556677889900112233445566778899001122334455667788990011")]
    [InlineData("0011223344556677889900112233445566778899001122334455667788990011\n\n")]
    public void What_is_no_key_is_damage_and_is_not_overwritten(string text)
    {
        File.WriteAllText(KeyPath, text);
        StorageException error = Assert.Throws<StorageException>(() => NodeKeyFile.LoadOrMake(KeyPath));
        Assert.Equal(StorageFailure.Damaged, error.Failure);
        Assert.Equal(text, File.ReadAllText(KeyPath));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_the_disks_failure() =>
        Assert.Throws<StorageException>(() => NodeKeyFile.LoadOrMake(Path.Combine(_folder, "none", NodeKeyFile.FileName)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
