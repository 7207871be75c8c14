using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State.Tree;

/// <summary>
/// The hash of a node: SHA-256 over height, size and version as zigzag varints, then of a leaf its key and the SHA-256 of its value, of an inner node both children's hashes, each with its
/// length before it. Source: cosmos/iavl v1, Node.writeHashBytes.
/// </summary>
internal static class TreeHash
{
    private const int RoomForKey = 256, HeadBytesMax = 3 * Varint.BytesMax;

    /// <summary>The root of a tree with nothing in it: SHA-256 of no bytes.</summary>
    public static Digest OfNothing { get; } = Sha256.Hash([]);

    /// <summary>The hash of a node whose children, if it has any, have theirs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="version">The version that writes or wrote it.</param>
    public static Digest Of(TreeNode node, long version)
    {
        int bytesMax = HeadBytesMax + (node.IsLeaf ? Varint.BytesMax + node.Key.Length : 1 + Digest.ByteCount) + 1 + Digest.ByteCount;
        Span<byte> bytes = bytesMax <= RoomForKey ? stackalloc byte[RoomForKey] : new byte[bytesMax];
        int at = WriteHead(bytes, node.Height, node.Size, version);
        if (node.IsLeaf)
        {
            at += Varint.Write(bytes[at..], (ulong)node.Key.Length);
            node.Key.CopyTo(bytes[at..]);
            at += node.Key.Length;
            at += Write(bytes[at..], Sha256.Hash(node.Value));
        }
        else
        {
            at += Write(bytes[at..], node.Left.Hash);
            at += Write(bytes[at..], node.Right.Hash);
        }

        return Sha256.Hash(bytes[..at]);
    }

    /// <summary>Writes what stands before the key or the first child, and returns its length.</summary>
    public static int WriteHead(Span<byte> bytes, byte height, long size, long version)
    {
        int at = Varint.Write(bytes, ZigZag(height));
        at += Varint.Write(bytes[at..], ZigZag(size));
        return at + Varint.Write(bytes[at..], ZigZag(version));
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    private static int Write(Span<byte> bytes, Digest digest)
    {
        bytes[0] = Digest.ByteCount;
        digest.CopyTo(bytes[1..]);
        return 1 + Digest.ByteCount;
    }
}
