using System.Text;
using R3mes.Node.Keys;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Keys;

public sealed class KeyStoreTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("remes-keys-").FullName;
    private readonly KeyStore _store;

    public KeyStoreTests() => _store = new KeyStore(Path.Combine(_home, "keys"), new KeyProtection(1, Argon2id.MemoryBytesMin));

    [Theory]
    [InlineData(KeyKind.Account, "correct horse")]
    [InlineData(KeyKind.Account, null)]
    [InlineData(KeyKind.Validator, "correct horse")]
    [InlineData(KeyKind.Validator, null)]
    public void Gives_back_the_key_it_was_given_from_a_file_of_rights_0600(KeyKind kind, string? passphrase)
    {
        Assert.Null(_store.TryAdd("alice", kind, passphrase, out StoredKey? made));
        string path = Path.Combine(_home, "keys", "alice.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Null(_store.TryFind("alice", out StoredKey? found));
        Assert.Equal(made!.AddressText, found!.AddressText);
        Assert.Equal(passphrase is not null, found.IsEncrypted);
        byte[] secret = new byte[32];
        Assert.Null(found.TryOpen(passphrase, secret));
        Assert.Equal(passphrase is null, File.ReadAllText(path).Contains(Convert.ToHexStringLower(secret), StringComparison.Ordinal));

        Assert.Null(_store.TryImport("copy", kind, secret, "another word", out StoredKey? copy));
        Assert.Equal(found.PublicKey, copy!.PublicKey);
        Assert.Equal(["alice", "copy"], _store.Names());
    }

    [Fact]
    public void Knows_the_addresses_of_known_keys()
    {
        byte[] one = new byte[32];
        one[31] = 1; // the generator point: address of hash160 751e76e8199196d454941c45d1b3a323f1433bd6
        Assert.Null(_store.TryImport("one", KeyKind.Account, one, null, out StoredKey? key));
        Assert.Equal("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", Convert.ToHexStringLower(key!.PublicKey));
        Assert.Equal("751e76e8199196d454941c45d1b3a323f1433bd6", Convert.ToHexStringLower(
            R3mes.Primitives.Chain.Address.TryParse(key.AddressText, out R3mes.Primitives.Chain.Address address) ? address.ToArray() : []));
        byte[] seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"); // RFC 8032 7.1 test 1
        Assert.Null(_store.TryImport("val", KeyKind.Validator, seed, null, out StoredKey? validator));
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Convert.ToHexStringLower(validator!.PublicKey));
        Assert.Equal(40, validator.AddressText.Length);
    }

    [Fact]
    public void Refuses_a_wrong_or_missing_passphrase_and_a_changed_file()
    {
        Assert.Null(_store.TryAdd("alice", KeyKind.Account, "correct horse", out StoredKey? key));
        byte[] secret = new byte[32];
        Assert.Equal("wrong_passphrase", key!.TryOpen("correct hors", secret)!.Code);
        Assert.Equal("passphrase_missing", key.TryOpen(null, secret)!.Code);
        string path = Path.Combine(_home, "keys", "alice.json");
        string text = File.ReadAllText(path);
        foreach (string field in (string[])["salt", "nonce", "ciphertext"])
        {
            int at = text.IndexOf($"\"{field}\": \"", StringComparison.Ordinal) + field.Length + 5;
            StringBuilder changed = new(text);
            changed[at] = changed[at] == '0' ? '1' : '0';
            File.WriteAllText(path, changed.ToString());
            Assert.Null(_store.TryFind("alice", out StoredKey? found));
            Assert.Equal("wrong_passphrase", found!.TryOpen("correct horse", secret)!.Code);
        }

        Assert.All(
            (string[])["", "{}", "[]", text.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), text.Replace("8192", "99999999999", StringComparison.Ordinal),
                text.Replace(key.AddressText, key.AddressText[..^1], StringComparison.Ordinal), text.Replace("alice", "bob", StringComparison.Ordinal), new string(' ', 5000)],
            damaged =>
            {
                File.WriteAllText(path, damaged);
                Assert.Equal("key_damaged", _store.TryFind("alice", out _)!.Code);
            });
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("é")]
    public void Refuses_a_name_that_is_no_file_name_of_ours(string name) => Assert.Equal("bad_name", _store.TryAdd(name, KeyKind.Account, null, out _)!.Code);

    [Fact]
    public void Never_overwrites_a_key_and_refuses_what_is_none()
    {
        Assert.Null(_store.TryAdd("alice", KeyKind.Account, null, out _));
        Assert.Equal("name_taken", _store.TryAdd("alice", KeyKind.Account, null, out _)!.Code);
        Assert.Equal("key_unknown", _store.TryFind("bob", out _)!.Code);
        Assert.Equal("not_a_key", _store.TryImport("zero", KeyKind.Account, new byte[32], null, out _)!.Code);
        Assert.Equal("not_a_key", _store.TryImport("short", KeyKind.Validator, new byte[31], null, out _)!.Code);
        Assert.Equal(["alice"], _store.Names());
        Assert.Empty(new KeyStore(Path.Combine(_home, "none")).Names());
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
