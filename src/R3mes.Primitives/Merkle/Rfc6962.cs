using System.Numerics;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Merkle;

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1 as CometBFT uses it: leaf = SHA-256(0x00 || data), node = SHA-256(0x01 || left || right),
/// left subtrees are the largest power of two below the number of leaves, no leaf at all is SHA-256 of nothing.
/// </summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>Root of the tree without leaves: SHA-256("").</summary>
    public static Digest EmptyRoot => Sha256.Hash([]);

    /// <summary>Root over leaves in their order.</summary>
    /// <param name="leaves">The leaves' data, not hashed yet.</param>
    public static Digest Root(IReadOnlyList<byte[]> leaves)
    {
        MerkleRoot root = default;
        for (int i = 0; i < leaves.Count; i++) root.Add(LeafHash(leaves[i]));
        return root.Root();
    }

    /// <summary>Root over data cut into chunks, the last one shorter; empty data has no chunk.</summary>
    /// <param name="data">The data.</param>
    /// <param name="chunkBytes">Size of a chunk in bytes, at least 1.</param>
    public static Digest RootOfChunks(ReadOnlySpan<byte> data, int chunkBytes)
    {
        Invariant.Holds(chunkBytes > 0, "a chunk has bytes");
        MerkleRoot root = default;
        for (; !data.IsEmpty; data = data[Math.Min(chunkBytes, data.Length)..]) root.Add(LeafHash(data[..Math.Min(chunkBytes, data.Length)]));
        return root.Root();
    }

    /// <summary>Root over leaves whose data are digests: the same as <see cref="Root"/> over their bytes.</summary>
    /// <param name="leaves">The digests.</param>
    public static Digest RootOfDigests(ReadOnlySpan<Digest> leaves)
    {
        MerkleRoot root = default;
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        foreach (Digest leaf in leaves)
        {
            leaf.CopyTo(bytes);
            root.Add(LeafHash(bytes));
        }

        return root.Root();
    }

    /// <summary>SHA-256(0x00 || leaf).</summary>
    /// <param name="leaf">The leaf's data.</param>
    public static Digest LeafHash(ReadOnlySpan<byte> leaf) => Sha256.Hash([LeafPrefix], leaf);

    /// <summary>SHA-256(0x01 || left || right).</summary>
    /// <param name="left">Hash of the left subtree.</param>
    /// <param name="right">Hash of the right subtree.</param>
    public static Digest NodeHash(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * Digest.ByteCount];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Digest.ByteCount)..]);
        return Sha256.Hash(bytes);
    }

    /// <summary>Root over leaves that are hashed already.</summary>
    /// <param name="leafHashes">Leaf hashes in order.</param>
    public static Digest RootOfLeafHashes(ReadOnlySpan<Digest> leafHashes)
    {
        MerkleRoot root = default;
        foreach (Digest leafHash in leafHashes) root.Add(leafHash);
        return root.Root();
    }

    internal static Digest[] LeafHashes(IReadOnlyList<byte[]> leaves)
    {
        Digest[] hashes = new Digest[leaves.Count];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = LeafHash(leaves[i]);
        return hashes;
    }

    /// <summary>The largest power of two smaller than <paramref name="count"/>, which is at least 2.</summary>
    internal static long SplitPoint(long count) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(count - 1)));
}
