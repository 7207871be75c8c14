using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State.Tree;

/// <summary>Gives the new nodes of a tree their places and hashes. Places are numbered on one thread, root first, so that they are the same for any number of threads; hashes are made on many.</summary>
internal static class TreeSeal
{
    // Fewer new leaves than this are hashed faster than a thread is woken.
    private const long LeavesAloneMax = 512;

    /// <summary>Seals what is new at and below a link.</summary>
    /// <param name="root">The link to the root.</param>
    /// <param name="version">The version that they are written at.</param>
    /// <param name="threads">Most threads that hash.</param>
    public static void Seal(ref TreeLink root, long version, int threads)
    {
        uint count = 0;
        Place(ref root, version, ref count);
        if (threads > 1 && count > LeavesAloneMax) HashApart(root.Node!, version, threads);
        Hash(ref root, version);
    }

    /// <summary>Hands out what was sealed at a version, children before their parent.</summary>
    public static void Write(in TreeLink link, long version, Action<NodeId, TreeNode> write)
    {
        if (!IsOf(link, version)) return;
        TreeNode node = link.Node!;
        if (!node.IsLeaf)
        {
            Write(node.Left, version, write);
            Write(node.Right, version, write);
        }

        write(link.Id, node);
    }

    private static void Place(ref TreeLink link, long version, ref uint count)
    {
        if (!link.IsNew) return;
        link.Id = new NodeId(version, checked(++count));
        if (link.Node!.IsLeaf) return;
        Place(ref link.Node.Left, version, ref count);
        Place(ref link.Node.Right, version, ref count);
    }

    // Subtrees some levels down are hashed side by side; what is above them is hashed after.
    private static void HashApart(TreeNode root, long version, int threads)
    {
        List<TreeNode> parents = [root];
        while (parents.Count < 8 * threads)
        {
            List<TreeNode> next = [.. parents.SelectMany(parent => NewInner(parent, version))];
            if (next.Count <= parents.Count / 2 || next.Count == 0) break;
            parents = next;
        }

        Parallel.ForEach(parents, new ParallelOptions { MaxDegreeOfParallelism = threads }, parent =>
        {
            if (parent.IsLeaf) return;
            Hash(ref parent.Left, version);
            Hash(ref parent.Right, version);
        });
    }

    private static IEnumerable<TreeNode> NewInner(TreeNode parent, long version)
    {
        if (parent.IsLeaf) yield break;
        if (IsOf(parent.Left, version) && !parent.Left.Node!.IsLeaf) yield return parent.Left.Node;
        if (IsOf(parent.Right, version) && !parent.Right.Node!.IsLeaf) yield return parent.Right.Node;
    }

    private static void Hash(ref TreeLink link, long version)
    {
        if (!IsOf(link, version) || !link.Hash.IsZero) return;
        TreeNode node = link.Node!;
        if (!node.IsLeaf)
        {
            Hash(ref node.Left, version);
            Hash(ref node.Right, version);
        }

        node.Version = version;
        link.Hash = TreeHash.Of(node, version);
    }

    private static bool IsOf(in TreeLink link, long version) => link.Id.Version == version;
}
