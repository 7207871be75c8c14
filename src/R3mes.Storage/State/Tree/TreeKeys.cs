using System.Buffers.Binary;

namespace R3mes.Storage.State.Tree;

/// <summary>Keys of a tree's records: one byte for the tree, one for the kind, then numbers, big-endian.</summary>
internal static class TreeKeys
{
    /// <summary>Most bytes of a key.</summary>
    public const int BytesMax = 2 + NodeId.ByteCount;

    /// <summary>A node.</summary>
    public static ReadOnlySpan<byte> Node(Span<byte> room, byte tree, NodeId id)
    {
        (room[0], room[1]) = (tree, (byte)'n');
        id.Write(room[2..]);
        return room[..BytesMax];
    }

    /// <summary>The root of a version.</summary>
    public static byte[] Root(byte tree, long version) => Numbered(tree, 'r', version, 0);

    /// <summary>A part of the list of nodes that a version no longer has.</summary>
    public static byte[] Replaced(byte tree, long version, int part) => Numbered(tree, 'd', version, part);

    /// <summary>How far pruning has come.</summary>
    public static byte[] Pruned(byte tree) => [tree, (byte)'p'];

    private static byte[] Numbered(byte tree, char kind, long version, int part)
    {
        byte[] key = new byte[BytesMax];
        (key[0], key[1]) = (tree, (byte)kind);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(2), version);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(10), part);
        return key;
    }
}
