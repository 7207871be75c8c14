using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State.Tree;

/// <summary>
/// One module's keys as a balanced tree whose root names all of them (AVL; hashes as cosmos/iavl v1 has them). Nodes are stored once and never changed: a version shares with the one before what no
/// key on its way was written. Shape and root follow from the order of changes, so a block's are applied in ascending key order, each key once. Not safe for two threads.
/// </summary>
/// <param name="nodes">Where stored nodes are read.</param>
/// <param name="root">The root of a version, none for an empty tree.</param>
/// <param name="version">That version, 0 before the first.</param>
internal sealed class StateTree(ITreeNodes nodes, TreeLink root, long version)
{
    private readonly List<NodeId> _replaced = [];
    private TreeLink _root = root, _committed = root;
    private bool _isSealed;

    /// <summary>The last version that was committed.</summary>
    public long Version { get; private set; } = version;

    /// <summary>Keys that have a value.</summary>
    public long Count => _root.Size;

    /// <summary>The root of the last version that was committed.</summary>
    public TreeLink Committed => _committed;

    /// <summary>Stored nodes that the next version does not have: they go when no version before it is kept.</summary>
    public IReadOnlyList<NodeId> Replaced => _replaced;

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value when true; not to be changed.</param>
    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out byte[] value)
    {
        value = null;
        if (_root.IsNone) return false;
        TreeNode node = Load(ref _root);
        while (!node.IsLeaf) node = IsLess(key, node.Key) ? Load(ref node.Left) : Load(ref node.Right);
        if (!key.SequenceEqual(node.Key)) return false;
        value = node.Value!;
        return true;
    }

    /// <summary>Sets a key. The same value again is a change too: the leaf has the new version.</summary>
    /// <param name="key">The key; not changed afterwards.</param>
    /// <param name="value">The value; not changed afterwards.</param>
    public void Set(byte[] key, byte[] value)
    {
        Invariant.Holds(!_isSealed, "what is sealed does not change");
        if (_root.IsNone) _root = TreeLink.To(TreeNode.Leaf(key, value));
        else Set(ref _root, key, value);
    }

    /// <summary>Removes a key; false when it has no value, and then nothing changes.</summary>
    /// <param name="key">The key.</param>
    public bool Remove(byte[] key)
    {
        Invariant.Holds(!_isSealed, "what is sealed does not change");
        if (!TryGet(key, out _)) return false; // looked up first, so that the way down may be written as it is walked
        Remove(ref _root, key, out _);
        return true;
    }

    /// <summary>Gives every new node its place in the next version and its hash; nothing may change then until <see cref="Commit"/> or <see cref="Discard"/>.</summary>
    /// <param name="threads">Most threads that hash; the root is the same for any number.</param>
    /// <returns>The root's hash: of no bytes where the tree is empty.</returns>
    public Digest Seal(int threads)
    {
        Invariant.Holds(!_isSealed, "a version is sealed once");
        _isSealed = true;
        if (_root.IsNew) TreeSeal.Seal(ref _root, checked(Version + 1), threads);
        return _root.IsNone ? TreeHash.OfNothing : _root.Hash;
    }

    /// <summary>Hands out what was sealed, children before parents, and makes it the version that all after it begins with.</summary>
    /// <param name="write">Is given each new node with its id.</param>
    /// <param name="levelsInMemory">Levels from the root on whose nodes stay in memory; the rest is read again when it is asked for.</param>
    public void Commit(Action<NodeId, TreeNode> write, int levelsInMemory)
    {
        Invariant.Holds(_isSealed, "what is committed is sealed");
        Version = checked(Version + 1);
        TreeSeal.Write(_root, Version, write);
        KeepTop(ref _root, levelsInMemory);
        _committed = _root;
        _replaced.Clear();
        _isSealed = false;
    }

    /// <summary>Forgets the changes since the last version.</summary>
    public void Discard()
    {
        _root = _committed;
        _replaced.Clear();
        _isSealed = false;
    }

    private static void KeepTop(ref TreeLink link, int levels)
    {
        Invariant.Holds(!link.IsNew, "only what is stored is let go of");
        if (link.Node is not { } node) return;
        if (levels == 0) link.Node = null;
        if (levels == 0 || node.IsLeaf) return;
        KeepTop(ref node.Left, levels - 1);
        KeepTop(ref node.Right, levels - 1);
    }

    private static bool IsLess(ReadOnlySpan<byte> key, ReadOnlySpan<byte> other) => key.SequenceCompareTo(other) < 0;

    private TreeNode Load(ref TreeLink link) => link.Node ??= nodes.Read(link.Id);

    // The node to change in its place: itself where it is new, else a copy; the stored one is of no version from the next on.
    private TreeNode Own(ref TreeLink link)
    {
        TreeNode node = Load(ref link);
        if (link.IsNew) return node;
        Invariant.Holds(!node.IsLeaf, "a leaf is replaced, not changed");
        _replaced.Add(link.Id);
        TreeNode copy = TreeNode.Inner(node.Key, node.Left, node.Right);
        link = TreeLink.To(copy);
        return copy;
    }

    // Source: cosmos/iavl v1, MutableTree.recursiveSet. True when the key was there, so that no height or size changes.
    private bool Set(ref TreeLink link, byte[] key, byte[] value)
    {
        TreeNode node = Load(ref link);
        if (node.IsLeaf)
        {
            int order = key.AsSpan().SequenceCompareTo(node.Key);
            TreeLink leaf = TreeLink.To(TreeNode.Leaf(key, value));
            if (order == 0)
            {
                if (!link.IsNew) _replaced.Add(link.Id);
                link = leaf;
                return true;
            }

            link = TreeLink.To(order < 0 ? TreeNode.Inner(node.Key, leaf, link) : TreeNode.Inner(key, link, leaf));
            return false;
        }

        node = Own(ref link);
        bool wasThere = IsLess(key, node.Key) ? Set(ref node.Left, key, value) : Set(ref node.Right, key, value);
        if (!wasThere) Settle(ref link);
        return wasThere;
    }

    // Source: cosmos/iavl v1, MutableTree.recursiveRemove. The key is there. `least` is the least key of what is left where the removed one was it, for the parent that this is the right child of.
    private void Remove(ref TreeLink link, byte[] key, out byte[]? least)
    {
        TreeNode node = Load(ref link);
        least = null;
        if (node.IsLeaf)
        {
            if (!link.IsNew) _replaced.Add(link.Id);
            link = TreeLink.None;
            return;
        }

        node = Own(ref link);
        if (IsLess(key, node.Key))
        {
            Remove(ref node.Left, key, out least);
            if (node.Left.IsNone)
            {
                least = node.Key;
                link = node.Right;
                return;
            }
        }
        else
        {
            Remove(ref node.Right, key, out byte[]? leastOfRight);
            if (node.Right.IsNone)
            {
                link = node.Left;
                return;
            }

            if (leastOfRight is not null) node.Key = leastOfRight;
        }

        Settle(ref link);
    }

    // Measures a new inner node anew and turns it where one side is two levels higher. Source: cosmos/iavl v1, MutableTree.balance.
    private void Settle(ref TreeLink link)
    {
        TreeNode node = link.Node!;
        node.Measure();
        if (node.Balance > 1)
        {
            if (Load(ref node.Left).Balance < 0) TurnLeft(ref node.Left);
            TurnRight(ref link);
        }
        else if (node.Balance < -1)
        {
            if (Load(ref node.Right).Balance > 0) TurnRight(ref node.Right);
            TurnLeft(ref link);
        }
        else
        {
            link = TreeLink.To(node);
        }
    }

    private void TurnRight(ref TreeLink link)
    {
        TreeNode node = Own(ref link), top = Own(ref node.Left);
        node.Left = top.Right;
        node.Measure();
        top.Right = TreeLink.To(node);
        top.Measure();
        link = TreeLink.To(top);
    }

    private void TurnLeft(ref TreeLink link)
    {
        TreeNode node = Own(ref link), top = Own(ref node.Right);
        node.Right = top.Left;
        node.Measure();
        top.Left = TreeLink.To(node);
        top.Measure();
        link = TreeLink.To(top);
    }
}
