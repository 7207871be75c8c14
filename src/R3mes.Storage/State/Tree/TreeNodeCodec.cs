using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State.Tree;

/// <summary>
/// A stored node's bytes, little-endian. A leaf: 0, key length u16, key, value. An inner node: height u8, key length u16, key, then of each child height u8, size i64, id (12 bytes), hash (32
/// bytes), so that hashing and proving never read a sibling. The version is in the id that it is stored under.
/// </summary>
internal static class TreeNodeCodec
{
    private const int HeadBytes = 3, LinkBytes = 1 + sizeof(long) + NodeId.ByteCount + Digest.ByteCount;

    /// <summary>Most bytes of a stored node.</summary>
    /// <param name="keyBytesMax">Longest key.</param>
    /// <param name="valueBytesMax">Longest value.</param>
    public static int BytesMax(int keyBytesMax, int valueBytesMax) => HeadBytes + keyBytesMax + Math.Max(valueBytesMax, 2 * LinkBytes);

    /// <summary>Length of a node's bytes.</summary>
    public static int LengthOf(TreeNode node) => HeadBytes + node.Key.Length + (node.IsLeaf ? node.Value!.Length : 2 * LinkBytes);

    /// <summary>Writes a sealed node: <see cref="LengthOf"/> bytes.</summary>
    public static void Write(Span<byte> destination, TreeNode node)
    {
        destination[0] = node.Height;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[1..], checked((ushort)node.Key.Length));
        node.Key.CopyTo(destination[HeadBytes..]);
        Span<byte> rest = destination[(HeadBytes + node.Key.Length)..];
        if (node.IsLeaf)
        {
            node.Value.CopyTo(rest);
        }
        else
        {
            Write(rest, node.Left);
            Write(rest[LinkBytes..], node.Right);
        }
    }

    /// <summary>Reads what <see cref="Write(Span{byte}, TreeNode)"/> wrote; null for anything else.</summary>
    /// <param name="bytes">The stored bytes.</param>
    /// <param name="id">The id that they are stored under.</param>
    public static TreeNode? TryRead(ReadOnlySpan<byte> bytes, NodeId id)
    {
        if (bytes.Length < HeadBytes) return null;
        int keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        if (bytes.Length - HeadBytes < keyBytes) return null;
        byte[] key = bytes.Slice(HeadBytes, keyBytes).ToArray();
        ReadOnlySpan<byte> rest = bytes[(HeadBytes + keyBytes)..];
        if (bytes[0] == 0) return TreeNode.Leaf(key, rest.ToArray(), id.Version);
        if (rest.Length != 2 * LinkBytes) return null;
        TreeLink left = Read(rest), right = Read(rest[LinkBytes..]);
        bool isNode = IsChild(left, id) && IsChild(right, id) && bytes[0] == Math.Max(left.Height, right.Height) + 1 && Math.Abs(left.Height - right.Height) <= 1;
        return isNode ? TreeNode.Inner(key, left, right, id.Version) : null;
    }

    /// <summary>Writes a link, for a version's root: 53 bytes.</summary>
    public static byte[] Encode(in TreeLink link)
    {
        byte[] bytes = new byte[LinkBytes];
        Write(bytes, link);
        return bytes;
    }

    /// <summary>Reads a version's root; null for anything else.</summary>
    public static TreeLink? TryReadRoot(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LinkBytes) return null;
        TreeLink link = Read(bytes);
        return link.IsNone == link.Id.IsNone && link.Size >= 0 ? link : null;
    }

    // Sizes that cannot overflow when they are added; a child is not younger than its parent.
    private static bool IsChild(in TreeLink link, NodeId parent) =>
        link.Size is > 0 and <= long.MaxValue / 2 && link.Id.Version is var version && version > 0 && version <= parent.Version && link.Id != parent && link.Height < byte.MaxValue;

    private static void Write(Span<byte> destination, in TreeLink link)
    {
        Invariant.Holds(!link.IsNew, "what is stored names what is stored");
        destination[0] = link.Height;
        BinaryPrimitives.WriteInt64LittleEndian(destination[1..], link.Size);
        link.Id.Write(destination[9..]);
        link.Hash.CopyTo(destination[(9 + NodeId.ByteCount)..]);
    }

    private static TreeLink Read(ReadOnlySpan<byte> bytes) => new()
    {
        Height = bytes[0],
        Size = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
        Id = NodeId.Read(bytes[9..]),
        Hash = Digest.FromSpan(bytes.Slice(9 + NodeId.ByteCount, Digest.ByteCount)),
    };
}
