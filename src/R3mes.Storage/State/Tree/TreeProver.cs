using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Storage.State.Tree;

/// <summary>ICS-23 proofs out of a version of a tree: a key has a value, or none, which is proved by the keys on both sides of it. They verify by <see cref="ProofSpecs.Iavl"/>. Source: cosmos/iavl v1, proof_ics23.go.</summary>
internal static class TreeProver
{
    /// <summary>The proof of what a key has at a version; null in an empty tree, of which nothing can be proved.</summary>
    /// <param name="nodes">Where stored nodes are read.</param>
    /// <param name="root">The version's root.</param>
    /// <param name="key">Any key.</param>
    public static CommitmentProof? Prove(ITreeNodes nodes, TreeLink root, ReadOnlySpan<byte> key)
    {
        if (root.IsNone) return null;
        List<Step> way = [];
        TreeNode leaf = Load(nodes, root);
        while (!leaf.IsLeaf) leaf = Go(nodes, way, leaf, isLeft: key.SequenceCompareTo(leaf.Key) < 0);
        int order = key.SequenceCompareTo(leaf.Key);
        if (order == 0) return CommitmentProof.Of(Existence(leaf, way));
        ExistenceProof found = Existence(leaf, way);
        ExistenceProof? beside = Neighbour(nodes, way, isLeft: order < 0);
        return CommitmentProof.Of(order < 0 ? new NonExistenceProof(new OpaqueBytes(key), beside, found) : new NonExistenceProof(new OpaqueBytes(key), found, beside));
    }

    // The leaf next to the one that the way leads to: up to where the way went to the other side, over, and down along the near edge. Null at the edge of the tree.
    private static ExistenceProof? Neighbour(ITreeNodes nodes, List<Step> way, bool isLeft)
    {
        int turn = way.FindLastIndex(step => step.IsLeft != isLeft);
        if (turn < 0) return null;
        List<Step> other = way[..turn];
        TreeNode leaf = Go(nodes, other, way[turn].Node, isLeft);
        while (!leaf.IsLeaf) leaf = Go(nodes, other, leaf, !isLeft);
        return Existence(leaf, other);
    }

    private static TreeNode Go(ITreeNodes nodes, List<Step> way, TreeNode node, bool isLeft)
    {
        way.Add(new Step(node, isLeft));
        return Load(nodes, isLeft ? node.Left : node.Right);
    }

    private static TreeNode Load(ITreeNodes nodes, in TreeLink link) => link.Node ?? nodes.Read(link.Id);

    private static ExistenceProof Existence(TreeNode leaf, List<Step> way)
    {
        InnerOp[] path = new InnerOp[way.Count];
        for (int i = 0; i < path.Length; i++) path[i] = Inner(way[path.Length - 1 - i]);
        LeafOp last = new(HashOp.Sha256, HashOp.NoHash, HashOp.Sha256, LengthOp.VarProto, new OpaqueBytes(Head(leaf)));
        return new ExistenceProof(new OpaqueBytes(leaf.Key), new OpaqueBytes(leaf.Value!), last, path);
    }

    private static InnerOp Inner(Step step)
    {
        byte[] head = Head(step.Node);
        return step.IsLeft
            ? new InnerOp(HashOp.Sha256, new OpaqueBytes([.. head, Digest.ByteCount]), new OpaqueBytes([Digest.ByteCount, .. step.Node.Right.Hash.ToArray()]))
            : new InnerOp(HashOp.Sha256, new OpaqueBytes([.. head, Digest.ByteCount, .. step.Node.Left.Hash.ToArray(), Digest.ByteCount]), new OpaqueBytes([]));
    }

    private static byte[] Head(TreeNode node)
    {
        Span<byte> bytes = stackalloc byte[3 * Varint.BytesMax];
        return bytes[..TreeHash.WriteHead(bytes, node.Height, node.Size, node.Version)].ToArray();
    }

    private sealed record Step(TreeNode Node, bool IsLeft);
}
