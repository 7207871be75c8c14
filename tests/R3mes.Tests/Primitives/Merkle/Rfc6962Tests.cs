using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Tests.Primitives.Merkle;

public sealed class Rfc6962Tests
{
    // The reference tree of the certificate-transparency sources (merkletree tests).
    private static readonly byte[][] Leaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Has_the_roots_of_the_reference_tree(int count, string root) =>
        Assert.Equal(root, Rfc6962.Root(Leaves[..count]).ToString());

    [Fact]
    public void Agrees_with_the_recursive_definition() => Prop.ForAll<byte[][]>(leaves =>
        Rfc6962.Root(leaves) == Recursive(leaves)).QuickCheckThrowOnFailure();

    [Fact]
    public void Roots_of_chunks_and_digests_are_roots_of_their_bytes() => Prop.ForAll<byte[], byte>((data, size) =>
    {
        int chunk = size % 7 + 1;
        byte[][] chunks = data.Chunk(chunk).ToArray();
        Digest[] digests = data.Select(b => Sha256.Hash([b])).ToArray();
        return Rfc6962.RootOfChunks(data, chunk) == Recursive(chunks)
            && Rfc6962.RootOfDigests(digests) == Recursive(digests.Select(d => d.ToArray()).ToArray());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(70_000)]
    public void Leaves_of_every_size_are_hashed_behind_a_zero(int bytes)
    {
        byte[] leaf = Enumerable.Range(0, bytes).Select(i => (byte)(i * 31)).ToArray();
        Assert.Equal(Sha256.Hash([0, .. leaf]), Rfc6962.LeafHash(leaf));
    }

    // RFC 6962 section 2.1, word for word.
    private static Digest Recursive(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.IsEmpty)
            return Sha256.Hash([]);
        if (leaves.Length == 1)
            return Sha256.Hash([0, .. leaves[0]]);
        int k = 1;
        while (2 * k < leaves.Length)
            k *= 2;
        return Sha256.Hash([1, .. Recursive(leaves[..k]).ToArray(), .. Recursive(leaves[k..]).ToArray()]);
    }
}
