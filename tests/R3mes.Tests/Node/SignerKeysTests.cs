using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

public sealed class SignerKeysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Says_the_same_as_verifying_anew_however_often_it_is_asked(int pairs)
    {
        Random random = new(pairs);
        PrivateKey[] keys = [.. Enumerable.Range(0, 12).Select(i => Key((byte)(i + 1)))];
        SignerKeys table = new(pairs);
        int valid = 0;
        for (int i = 0; i < 600; i++)
        {
            PrivateKey key = keys[random.Next(keys.Length)];
            byte[] publicKey = Secp256k1.FromPrivate(key).ToArray();
            Digest hash = Sha256.Hash([(byte)i]);
            byte[] signature = Secp256k1.Sign(random.Next(4) == 0 ? Sha256.Hash([1, 2]) : hash, key);
            if (random.Next(4) == 0) publicKey[random.Next(33)] ^= 1; // another key, or none
            bool expected = Secp256k1.Verify(publicKey, hash, signature);
            Assert.Equal(expected, table.Verify(publicKey, hash, signature));
            if (expected) valid++;
        }

        Assert.InRange(valid, 200, 500);
    }

    [Fact]
    public void Many_threads_find_what_each_other_left()
    {
        SignerKeys table = new(1);
        Parallel.For(0, 8, thread =>
        {
            PrivateKey key = Key((byte)(thread % 3 + 1));
            byte[] publicKey = Secp256k1.FromPrivate(key).ToArray(), signature = Secp256k1.Sign(Sha256.Hash([5]), key);
            for (int i = 0; i < 300; i++) Assert.True(table.Verify(publicKey, Sha256.Hash([5]), signature) && !table.Verify(publicKey, Sha256.Hash([6]), signature));
        });
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(32, 64)]
    [InlineData(33, 63)]
    [InlineData(33, 64)] // zeros are no key, and what an empty table holds
    public void What_is_no_key_or_no_signature_is_refused(int keyBytes, int signatureBytes) =>
        Assert.False(new SignerKeys(2).Verify(new byte[keyBytes], Sha256.Hash([1]), new byte[signatureBytes]));

    private static PrivateKey Key(byte tag)
    {
        Assert.True(PrivateKey.TryFromSpan([.. Enumerable.Repeat(tag, 32)], out PrivateKey? key));
        return key!;
    }
}
