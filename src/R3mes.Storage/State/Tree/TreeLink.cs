using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State.Tree;

/// <summary>What a parent knows of a child without reading it: where it is stored, its hash, and what balancing asks of it.</summary>
internal struct TreeLink
{
    /// <summary>Where it is stored; none while it is not.</summary>
    public NodeId Id;

    /// <summary>Its hash, once it has one.</summary>
    public Digest Hash;

    /// <summary>Levels below it.</summary>
    public byte Height;

    /// <summary>Leaves at and below it.</summary>
    public long Size;

    /// <summary>The node, where it is in memory. A node that is not stored always is.</summary>
    public TreeNode? Node;

    /// <summary>No tree.</summary>
    public static TreeLink None => default;

    /// <summary>A new node, which has neither place nor hash yet.</summary>
    public static TreeLink To(TreeNode node) => new() { Node = node, Height = node.Height, Size = node.Size };

    /// <summary>True for no tree.</summary>
    public readonly bool IsNone => Size == 0;

    /// <summary>True when the node was made since the last version and may be changed in its place.</summary>
    public readonly bool IsNew => Id.IsNone && !IsNone;
}
