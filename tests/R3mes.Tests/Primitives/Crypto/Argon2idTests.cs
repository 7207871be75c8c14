using System.Text;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class Argon2idTests
{
    // OpenSSL's Argon2id, by Python: Argon2id(salt=b'0123456789abcdef', length=32, iterations=3, lanes=1, memory_cost=64).derive(b'password').hex()
    [Fact]
    public void Gives_the_key_that_openssl_gives()
    {
        byte[] key = new byte[32];
        Assert.True(Argon2id.TryDerive("password"u8, "0123456789abcdef"u8, 3, 64 * 1024, key));
        Assert.Equal("4b5dc7fd03bc8449b6becb981762b597e860b2322fc34685d1fd2dc21aaf07cb", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Depends_on_every_input()
    {
        string Derive(string word, string salt, int operations, long memory)
        {
            byte[] key = new byte[32];
            Assert.True(Argon2id.TryDerive(Encoding.UTF8.GetBytes(word), Encoding.UTF8.GetBytes(salt), operations, memory, key));
            return Convert.ToHexStringLower(key);
        }

        string[] keys =
        [
            Derive("a", "0123456789abcdef", 1, 8192), Derive("b", "0123456789abcdef", 1, 8192), Derive("", "0123456789abcdef", 1, 8192),
            Derive("a", "0123456789abcdeg", 1, 8192), Derive("a", "0123456789abcdef", 2, 8192), Derive("a", "0123456789abcdef", 1, 16384),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
