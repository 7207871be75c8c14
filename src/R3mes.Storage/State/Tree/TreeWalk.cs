namespace R3mes.Storage.State.Tree;

/// <summary>Keys and values of one version in order, read as they are asked for. Holds as many nodes as the tree has levels.</summary>
internal static class TreeWalk
{
    /// <summary>Keys from <paramref name="start"/> on, up to but not <paramref name="end"/>.</summary>
    /// <param name="nodes">Where stored nodes are read.</param>
    /// <param name="root">The version's root.</param>
    /// <param name="start">First key; empty for the least.</param>
    /// <param name="end">Key that is the first not to be given; null for none.</param>
    /// <param name="isDescending">The greatest key first.</param>
    public static IEnumerable<KeyValuePair<byte[], byte[]>> Range(ITreeNodes nodes, TreeLink root, byte[] start, byte[]? end, bool isDescending = false)
    {
        if (root.IsNone) yield break;
        Stack<TreeLink> ahead = [];
        ahead.Push(root);
        while (ahead.TryPop(out TreeLink link))
        {
            TreeNode node = link.Node ?? nodes.Read(link.Id);
            if (node.IsLeaf)
            {
                if (IsWithin(node.Key, start, end)) yield return new(node.Key, node.Value!);
                continue;
            }

            // Everything left is less than the key, everything right is not.
            bool left = node.Key.AsSpan().SequenceCompareTo(start) > 0, right = end is null || node.Key.AsSpan().SequenceCompareTo(end) < 0;
            if (isDescending)
            {
                if (left) ahead.Push(node.Left);
                if (right) ahead.Push(node.Right);
            }
            else
            {
                if (right) ahead.Push(node.Right);
                if (left) ahead.Push(node.Left);
            }
        }
    }

    /// <summary>Keys that begin with <paramref name="prefix"/>.</summary>
    /// <inheritdoc cref="Range"/>
    public static IEnumerable<KeyValuePair<byte[], byte[]>> Prefix(ITreeNodes nodes, TreeLink root, byte[] prefix, bool isDescending = false) =>
        Range(nodes, root, prefix, EndOf(prefix), isDescending);

    /// <summary>The first key after all that begin with a prefix; null when there is none.</summary>
    public static byte[]? EndOf(ReadOnlySpan<byte> prefix)
    {
        int last = prefix.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0) return null;
        byte[] end = prefix[..(last + 1)].ToArray();
        end[last]++;
        return end;
    }

    private static bool IsWithin(byte[] key, byte[] start, byte[]? end) =>
        key.AsSpan().SequenceCompareTo(start) >= 0 && (end is null || key.AsSpan().SequenceCompareTo(end) < 0);
}
