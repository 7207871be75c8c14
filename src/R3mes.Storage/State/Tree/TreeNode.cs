namespace R3mes.Storage.State.Tree;

/// <summary>
/// A node of a tree: a leaf with key and value, or an inner node with two children and the least key of the right one. What is stored does not change; an inner node that was made since the
/// last version is changed in its place. Source: cosmos/iavl v1, Node.
/// </summary>
internal sealed class TreeNode
{
    private TreeNode(byte[] key, byte[]? value) => (Key, Value) = (key, value);

    /// <summary>A leaf's key, or the least key at and below the right child.</summary>
    public byte[] Key { get; set; }

    /// <summary>A leaf's value; null in an inner node.</summary>
    public byte[]? Value { get; }

    /// <summary>The child whose keys are less than <see cref="Key"/>.</summary>
    public TreeLink Left;

    /// <summary>The child whose keys are not.</summary>
    public TreeLink Right;

    /// <summary>Version that wrote it, which its hash has in it; 0 while it is not written.</summary>
    public long Version { get; set; }

    /// <summary>Levels below it: 0 for a leaf.</summary>
    public byte Height { get; private set; }

    /// <summary>Leaves at and below it: 1 for a leaf.</summary>
    public long Size { get; private set; } = 1;

    /// <summary>True for a leaf.</summary>
    public bool IsLeaf => Height == 0;

    /// <summary>Height of the left child less that of the right one.</summary>
    public int Balance => Left.Height - Right.Height;

    /// <summary>A new leaf.</summary>
    public static TreeNode Leaf(byte[] key, byte[] value, long version = 0) => new(key, value) { Version = version };

    /// <summary>A new inner node.</summary>
    public static TreeNode Inner(byte[] key, TreeLink left, TreeLink right, long version = 0)
    {
        TreeNode node = new(key, null) { Left = left, Right = right, Version = version };
        node.Measure();
        return node;
    }

    /// <summary>Height and size follow from the children.</summary>
    public void Measure()
    {
        Height = checked((byte)(Math.Max(Left.Height, Right.Height) + 1));
        Size = checked(Left.Size + Right.Size);
    }
}
