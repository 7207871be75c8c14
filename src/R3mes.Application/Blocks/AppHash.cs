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
        Digest[] leaves = new Digest[writes.Count];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Rfc6962.LeafHash(Leaf(writes[i]));
        return DomainHash.Begin("r3mes/app/v1").Add(before).Add(Rfc6962.RootOfLeafHashes(leaves)).Finish();
    }

    // key = 1, value = 2, deleted = 3: lengths keep keys and values apart.
    private static ReadOnlySpan<byte> Leaf(StateWrite write) =>
        new WireWriter(write.Key.Length + (write.Value?.Length ?? 0) + 16)
            .WriteBytes(1, write.Key).WriteBytes(2, write.Value).WriteBool(3, write.Value is null).Written;
}
