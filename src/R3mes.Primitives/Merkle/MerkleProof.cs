using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Merkle;

/// <summary>
/// Proof that a leaf stands at an index of an RFC 6962 tree: CometBFT's crypto.Proof. Its aunts go from the leaf's sibling up to the root's child.
/// </summary>
/// <param name="Total">Number of leaves of the tree.</param>
/// <param name="Index">Place of the leaf, from 0.</param>
/// <param name="LeafHash">SHA-256(0x00 || leaf).</param>
/// <param name="Aunts">Hashes of the siblings on the way up.</param>
public sealed record MerkleProof(long Total, long Index, Digest LeafHash, IReadOnlyList<Digest> Aunts)
{
    /// <summary>Most aunts a proof may carry (CometBFT's MaxAunts).</summary>
    public const int AuntsMax = 100;

    /// <summary>Proves one leaf.</summary>
    /// <param name="leaves">All leaves' data.</param>
    /// <param name="index">Which leaf, 0 to leaves.Count - 1.</param>
    public static MerkleProof Build(IReadOnlyList<byte[]> leaves, int index) => Build(Rfc6962.LeafHashes(leaves), index);

    /// <summary>Proves one leaf of leaves that are hashed already.</summary>
    /// <param name="leafHashes">All leaf hashes.</param>
    /// <param name="index">Which leaf, 0 to leafHashes.Length - 1.</param>
    public static MerkleProof Build(ReadOnlySpan<Digest> leafHashes, int index)
    {
        Invariant.Holds(index >= 0 && index < leafHashes.Length, "a proof is of a leaf that exists");
        List<Digest> aunts = [];
        ReadOnlySpan<Digest> tree = leafHashes;
        int at = index;
        while (tree.Length > 1)
        {
            int split = (int)Rfc6962.SplitPoint(tree.Length);
            bool goLeft = at < split;
            aunts.Add(Rfc6962.RootOfLeafHashes(goLeft ? tree[split..] : tree[..split]));
            tree = goLeft ? tree[..split] : tree[split..];
            at -= goLeft ? 0 : split;
        }
        aunts.Reverse();
        return new MerkleProof(leafHashes.Length, index, leafHashes[index], aunts);
    }

    /// <summary>Proves every leaf of leaves that are hashed already, with one hash a node of the tree.</summary>
    /// <param name="leafHashes">All leaf hashes, one or more.</param>
    /// <returns>As many proofs, in order.</returns>
    public static MerkleProof[] BuildAll(ReadOnlySpan<Digest> leafHashes)
    {
        List<Digest>[] aunts = new List<Digest>[leafHashes.Length];
        for (int i = 0; i < aunts.Length; i++) aunts[i] = [];
        if (aunts.Length > 0) Climb(leafHashes, aunts);
        MerkleProof[] proofs = new MerkleProof[aunts.Length];
        for (int i = 0; i < proofs.Length; i++) proofs[i] = new MerkleProof(proofs.Length, i, leafHashes[i], aunts[i]);
        return proofs;
    }

    // The root over the leaves; on the way up each leaf is given the other side's.
    private static Digest Climb(ReadOnlySpan<Digest> leafHashes, Span<List<Digest>> aunts)
    {
        if (leafHashes.Length == 1) return leafHashes[0];
        int split = (int)Rfc6962.SplitPoint(leafHashes.Length);
        Digest left = Climb(leafHashes[..split], aunts[..split]), right = Climb(leafHashes[split..], aunts[split..]);
        foreach (List<Digest> list in aunts[..split]) list.Add(right);
        foreach (List<Digest> list in aunts[split..]) list.Add(left);
        return Rfc6962.NodeHash(left, right);
    }

    /// <summary>True when this proves that <paramref name="leaf"/> is in the tree with this root, at <see cref="Index"/> of <see cref="Total"/>.</summary>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="leaf">The leaf's data.</param>
    public bool Verify(Digest root, ReadOnlySpan<byte> leaf) =>
        Rfc6962.LeafHash(leaf) == LeafHash && TryComputeRoot(out Digest computed) && computed == root;

    /// <summary>The root that this proof leads to; false when index, total and the number of aunts do not fit each other.</summary>
    /// <param name="root">The root when true.</param>
    public bool TryComputeRoot(out Digest root)
    {
        root = default;
        if (Total < 1 || Index < 0 || Index >= Total || Aunts.Count > AuntsMax)
            return false;
        // From the root down: at each split, is the way to the leaf the left one?
        Span<bool> goesLeft = stackalloc bool[64];
        int depth = 0;
        long index = Index, total = Total;
        while (total > 1)
        {
            long split = Rfc6962.SplitPoint(total);
            bool left = index < split;
            goesLeft[depth++] = left;
            index -= left ? 0 : split;
            total = left ? split : total - split;
        }
        if (Aunts.Count != depth)
            return false;
        Digest hash = LeafHash;
        for (int i = 0; i < depth; i++)
            hash = goesLeft[depth - 1 - i] ? Rfc6962.NodeHash(hash, Aunts[i]) : Rfc6962.NodeHash(Aunts[i], hash);
        root = hash;
        return true;
    }

    /// <summary>Encodes the message (tendermint.crypto.Proof).</summary>
    public byte[] Encode()
    {
        WireWriter writer = new(64 + 34 * Aunts.Count);
        writer.WriteSigned(1, Total).WriteSigned(2, Index).WriteBytes(3, LeafHash.ToArray());
        foreach (Digest aunt in Aunts)
            writer.WriteRepeatedBytes(4, aunt.ToArray());
        return writer.ToArray();
    }

    /// <summary>Reads the message in its one canonical form; says nothing of whether the proof holds.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="proof">The proof when true: total 1 or more, index below it, at most <see cref="AuntsMax"/> aunts.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out MerkleProof proof)
    {
        proof = null;
        long total = 0, index = 0;
        Digest leaf = default;
        List<Digest> aunts = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            Digest aunt = default;
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out total),
                (2, WireType.Varint) => reader.TryReadSigned(out index),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> hash) && Digest.TryFromSpan(hash, out leaf),
                (4, WireType.LengthDelimited) => aunts.Count < AuntsMax
                    && reader.TryReadBytes(out ReadOnlySpan<byte> hash) && Digest.TryFromSpan(hash, out aunt),
                _ => false,
            };
            if (!read)
                return false;
            if (field == 4)
                aunts.Add(aunt);
        }
        if (reader.Failed || total < 1 || index < 0 || index >= total)
            return false;
        MerkleProof whole = new(total, index, leaf, aunts);
        proof = bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return proof is not null;
    }
}
