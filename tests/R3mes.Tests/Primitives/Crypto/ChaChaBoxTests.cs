using System.Security.Cryptography;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class ChaChaBoxTests
{
    [Fact]
    public void Seals_as_the_platforms_own_does()
    {
        Assert.SkipUnless(ChaCha20Poly1305.IsSupported, "this OpenSSL has no ChaCha20-Poly1305");
        Random random = new(3);
        byte[] key = new byte[ChaChaBox.KeyBytes], nonce = new byte[ChaChaBox.NonceBytes];
        foreach (int length in (int[])[0, 1, 63, 64, 65, 1028])
        {
            byte[] text = new byte[length], expected = new byte[length], tag = new byte[ChaChaBox.TagBytes], given = new byte[length + ChaChaBox.TagBytes];
            foreach (byte[] bytes in (byte[][])[key, nonce, text]) random.NextBytes(bytes);
            using ChaCha20Poly1305 platform = new(key);
            platform.Encrypt(nonce, text, expected, tag);
            using ChaChaBox box = new(key);
            box.Seal(nonce, text, given);
            Assert.Equal([.. expected, .. tag], given);
            byte[] opened = new byte[length];
            Assert.True(box.TryOpen(nonce, given, opened));
            Assert.Equal(text, opened);
        }
    }

    [Fact]
    public void Opens_nothing_that_was_changed()
    {
        byte[] key = new byte[ChaChaBox.KeyBytes], nonce = new byte[ChaChaBox.NonceBytes], given = new byte[20 + ChaChaBox.TagBytes], opened = new byte[20];
        using ChaChaBox box = new(key);
        box.Seal(nonce, new byte[20], given);
        for (int i = 0; i < given.Length; i++)
        {
            given[i] ^= 1;
            Assert.False(box.TryOpen(nonce, given, opened));
            given[i] ^= 1;
        }

        nonce[11] = 1;
        Assert.False(box.TryOpen(nonce, given, opened));
    }
}
