using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;
using R3mes.Primitives.Ports;

namespace R3mes.Application.Blocks;

/// <summary>
/// Hash of the state after a block: over the hash before it and the RFC 6962 root of the block's writes in ascending key order. It binds the whole
/// history of the state; proofs of single keys come with the IAVL tree, which takes its place (docs/protocol.md, What comes later).
/// </summary>
public static class AppHash
{
    /// <summary>The hash after a block.</summary>
    /// <param name="before">The hash before it.</param>
    /// <param name="writes">Its writes, ascending by key.</param>
    public static Digest After(Digest before, IReadOnlyList<StateWrite> writes)
    {
        MerkleRoot root = default;
        WireWriter leaf = new(256);
        for (int i = 0; i < writes.Count; i++) root.Add(Rfc6962.LeafHash(Leaf(leaf.Reset(), writes[i])));
        return DomainHash.Begin("r3mes/app/v1").Add(before).Add(root.Root()).Finish();
    }

    // key = 1, value = 2, deleted = 3: lengths keep keys and values apart.
    private static ReadOnlySpan<byte> Leaf(WireWriter leaf, StateWrite write) =>
        leaf.WriteBytes(1, write.Key).WriteBytes(2, write.Value).WriteBool(3, write.Value is null).Written;
}
