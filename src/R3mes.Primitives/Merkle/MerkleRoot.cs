using System.Runtime.CompilerServices;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Merkle;

/// <summary>The root of a tree of <see cref="Rfc6962"/> from its leaf hashes, one after the other: it holds one hash a level, and no list of leaves.</summary>
public struct MerkleRoot
{
    private Levels _levels; // the whole subtrees so far, the largest at the bottom: one for each bit of the count
    private int _depth;
    private long _count;

    [InlineArray(LevelsMax)]
    private struct Levels
    {
        private Digest _first;
    }

    private const int LevelsMax = 64;

    /// <summary>Takes the next leaf.</summary>
    /// <param name="leafHash">Its hash, <see cref="Rfc6962.LeafHash"/>.</param>
    public void Add(Digest leafHash)
    {
        for (long count = _count++; (count & 1) == 1; count >>= 1) leafHash = Rfc6962.NodeHash(_levels[--_depth], leafHash);
        _levels[_depth++] = leafHash;
    }

    /// <summary>The root over what was taken; more may follow.</summary>
    public readonly Digest Root()
    {
        if (_depth == 0) return Rfc6962.EmptyRoot;
        Digest root = _levels[_depth - 1];
        for (int level = _depth - 2; level >= 0; level--) root = Rfc6962.NodeHash(_levels[level], root);
        return root;
    }
}
