using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class HashTests
{
    [Theory] // FIPS 180-4 examples
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Sha256_has_the_published_vectors(string text, string hash) =>
        Assert.Equal(hash, Sha256.Hash(Encoding.ASCII.GetBytes(text)).ToString());

    [Fact]
    public void Sha256_of_two_pieces_is_the_frameworks_of_both_together() => Prop.ForAll<byte[], byte[]>((first, second) =>
    {
        byte[] longer = [.. Enumerable.Repeat(first, 9).SelectMany(bytes => bytes)];
        return Sha256.Hash(first, second) == Digest.FromSpan(SHA256.HashData([.. first, .. second]))
            && Sha256.Hash(longer) == Digest.FromSpan(SHA256.HashData(longer))
            && Sha256.Hash(longer, second) == Sha256.HashByFramework(longer, second);
    }).QuickCheckThrowOnFailure();

    [Theory] // Bosselaers' page of RIPEMD-160
    [InlineData("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe")]
    [InlineData("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "9b752e45573d4b39f4dbd3323cab82bf63326bfb")]
    public void Ripemd160_has_the_published_vectors(string text, string hash) =>
        Assert.Equal(hash, Hex.Encode(Ripemd160.Hash(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Ripemd160_has_the_vector_of_a_million_letters() => Assert.Equal(
        "52783243c1697bdbe16d37f97f68f08325dc1528", Hex.Encode(Ripemd160.Hash(Encoding.ASCII.GetBytes(new string('a', 1_000_000)))));

    [Fact]
    public void A_domain_hash_is_the_tagged_hash_of_bip_340()
    {
        byte[] tag = SHA256.HashData("remes/test"u8);
        byte[] fields = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 7, 8, 9];
        Digest expected = Sha256.Hash([.. tag, .. tag, .. fields]);
        Assert.Equal(expected, DomainHash.Begin("remes/test").Add(1L).Add(2).AddBytes([7, 8, 9]).Finish());
        Assert.NotEqual(expected, DomainHash.Begin("remes/tesu").Add(1L).Add(2).AddBytes([7, 8, 9]).Finish());
    }

    [Fact]
    public void A_domain_hash_keeps_variable_fields_apart() => Prop.ForAll<byte[], byte[]>((a, b) =>
    {
        Digest two = DomainHash.Begin("t").AddBytes(a).AddBytes(b).Finish();
        Digest joined = DomainHash.Begin("t").AddBytes([.. a, .. b]).AddBytes([]).Finish();
        return two != joined || b.Length == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_domain_hash_finishes_once()
    {
        DomainHash hash = DomainHash.Begin("t");
        hash.Finish();
        Assert.Throws<InvariantException>(() => hash.Finish());
        Assert.Throws<InvariantException>(() => hash.Add(1u));
    }
}
