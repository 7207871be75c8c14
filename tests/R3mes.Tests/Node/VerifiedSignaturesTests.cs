using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Application;

namespace R3mes.Tests.Node;

public sealed class VerifiedSignaturesTests
{
    private readonly TestAccount _account = new("signer");

    [Fact]
    public void Answers_as_the_library_does_whether_it_remembers_or_not()
    {
        VerifiedSignatures signatures = new(8);
        Digest hash = Sha256.Hash([1]), other = Sha256.Hash([2]);
        byte[] key = _account.PublicKey.ToArray(), signature = Secp256k1.Sign(hash, _account.Key), stranger = new TestAccount("stranger").PublicKey.ToArray();
        for (int time = 0; time < 2; time++)
        {
            Assert.True(signatures.Verify(key, hash, signature));
            Assert.False(signatures.Verify(key, other, signature));
            Assert.False(signatures.Verify(stranger, hash, signature));
        }

        for (int bit = 0; bit < signature.Length * 8; bit += 7)
        {
            byte[] changed = [.. signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(signatures.Verify(key, hash, changed));
        }

        Assert.Equal(1, signatures.Count);
    }

    [Fact]
    public void What_was_found_invalid_is_never_remembered()
    {
        VerifiedSignatures signatures = new(8);
        byte[] signature = new byte[Secp256k1.SignatureBytes];
        for (int time = 0; time < 3; time++) Assert.False(signatures.Verify(_account.PublicKey.ToArray(), Sha256.Hash([1]), signature));
        Assert.Equal(0, signatures.Count);
    }

    [Theory]
    [InlineData(32, 64)]
    [InlineData(34, 64)]
    [InlineData(33, 63)]
    [InlineData(33, 65)]
    [InlineData(0, 0)]
    public void Wrong_lengths_are_refused(int keyBytes, int signatureBytes) =>
        Assert.False(new VerifiedSignatures(8).Verify(new byte[keyBytes], Sha256.Hash([1]), new byte[signatureBytes]));

    [Fact]
    public void The_oldest_is_forgotten_first_and_verifies_again()
    {
        VerifiedSignatures signatures = new(3);
        byte[] key = _account.PublicKey.ToArray();
        (Digest Hash, byte[] Signature)[] signed = [.. Enumerable.Range(0, 10).Select(i => Sha256.Hash([(byte)i])).Select(hash => (hash, Secp256k1.Sign(hash, _account.Key)))];
        foreach ((Digest hash, byte[] signature) in signed)
        {
            Assert.True(signatures.Verify(key, hash, signature));
            Assert.True(signatures.Count <= 3);
        }

        Assert.All(signed, pair => Assert.True(signatures.Verify(key, pair.Hash, pair.Signature)));
        Assert.Equal(3, signatures.Count);
    }
}
