using System.Buffers.Binary;

namespace R3mes.Storage.State.Tree;

/// <summary>Where a stored node is: the version that wrote it, and its number among the nodes of that version. Never used again for another node. Source: cosmos/iavl v1, NodeKey.</summary>
/// <param name="Version">The version, from 1; 0 for a node that is not stored.</param>
/// <param name="Number">From 1 in each version; 1 is the version's root where the version wrote one.</param>
public readonly record struct NodeId(long Version, uint Number)
{
    /// <summary>Size of the written form in bytes: both numbers, big-endian.</summary>
    public const int ByteCount = 12;

    /// <summary>No stored node.</summary>
    public static NodeId None => default;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => Version == 0;

    /// <summary>Writes 12 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Version);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Number);
    }

    /// <summary>Reads 12 bytes.</summary>
    public static NodeId Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadInt64BigEndian(source), BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
}
