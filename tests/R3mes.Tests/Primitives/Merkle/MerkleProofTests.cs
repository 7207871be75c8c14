using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Tests.Primitives.Merkle;

public sealed class MerkleProofTests
{
    [Fact]
    public void Proves_every_leaf_of_every_tree_up_to_forty_leaves()
    {
        for (int count = 1; count <= 40; count++)
        {
            byte[][] leaves = Enumerable.Range(0, count).Select(i => new[] { (byte)i, (byte)count }).ToArray();
            Digest root = Rfc6962.Root(leaves);
            for (int i = 0; i < count; i++)
            {
                MerkleProof proof = MerkleProof.Build(leaves, i);
                Assert.True(proof.Verify(root, leaves[i]));
                Assert.False(proof.Verify(root, [99]));
                Assert.False(proof.Verify(Sha256.Hash([1]), leaves[i]));
            }
        }
    }

    [Fact]
    public void Lists_aunts_from_the_sibling_up()
    {
        byte[][] leaves = [[0], [1], [2], [3], [4]];
        MerkleProof proof = MerkleProof.Build(leaves, 2);
        Assert.Equal(
            [Rfc6962.LeafHash([3]), Rfc6962.Root(leaves[..2]), Rfc6962.LeafHash([4])],
            proof.Aunts);
    }

    [Fact]
    public void Refuses_a_proof_that_was_changed()
    {
        byte[][] leaves = Enumerable.Range(0, 11).Select(i => new[] { (byte)i }).ToArray();
        Digest root = Rfc6962.Root(leaves);
        MerkleProof proof = MerkleProof.Build(leaves, 6);
        Assert.True(proof.Verify(root, [6]));
        Assert.False((proof with { Index = 7 }).Verify(root, [6]));
        Assert.False((proof with { Index = 11 }).Verify(root, [6]));
        Assert.False((proof with { Index = -1 }).Verify(root, [6]));
        Assert.False((proof with { Total = 6 }).Verify(root, [6]));
        Assert.False((proof with { Total = long.MaxValue }).Verify(root, [6]));
        Assert.False((proof with { Total = 0 }).Verify(root, [6]));
        Assert.False((proof with { Aunts = [.. proof.Aunts, root] }).Verify(root, [6]));
        Assert.False((proof with { Aunts = proof.Aunts.Take(3).ToArray() }).Verify(root, [6]));
        Assert.False((proof with { Aunts = proof.Aunts.Reverse().ToArray() }).Verify(root, [6]));
        Assert.False((proof with { Aunts = Enumerable.Repeat(root, 101).ToArray() }).Verify(root, [6]));
    }
}
