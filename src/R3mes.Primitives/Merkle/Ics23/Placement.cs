namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// Where in a tree a path runs, told by how long the prefixes and suffixes of its operations are (cosmos/ics23, go/proof.go: IsLeftMost, IsRightMost, IsLeftNeighbor and what they call). Where the
/// Go library panics, on paths that part nowhere and on operations that fit no place, this refuses.
/// </summary>
internal static class Placement
{
    /// <summary>Whether nothing stands left of a path; children that are not there are passed over.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="path">From the leaf up.</param>
    /// <param name="count">How many of its operations.</param>
    internal static Ics23Refusal? CheckLeftMost(InnerSpec spec, IReadOnlyList<InnerOp> path, int count)
    {
        if (!TryFindPadding(spec, 0, out Padding first)) return Ics23Refusal.SpecChildOrder;
        for (int i = 0; i < count; i++)
        {
            if (first.Fits(path[i])) continue;
            if (CheckLeftIsEmpty(spec, path[i], out bool isEmpty) is { } refusal) return refusal;
            if (!isEmpty) return Ics23Refusal.NotLeftMost;
        }

        return null;
    }

    /// <summary>Whether nothing stands right of a path; children that are not there are passed over.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="path">From the leaf up.</param>
    /// <param name="count">How many of its operations.</param>
    internal static Ics23Refusal? CheckRightMost(InnerSpec spec, IReadOnlyList<InnerOp> path, int count)
    {
        if (!TryFindPadding(spec, spec.ChildOrder.Count - 1, out Padding last)) return Ics23Refusal.SpecChildOrder;
        for (int i = 0; i < count; i++)
        {
            if (last.Fits(path[i])) continue;
            if (CheckRightIsEmpty(spec, path[i], out bool isEmpty) is { } refusal) return refusal;
            if (!isEmpty) return Ics23Refusal.NotRightMost;
        }

        return null;
    }

    /// <summary>Whether nothing stands between two paths: above where they meet they are the same, there they are one place apart, below the left one runs rightmost and the right one leftmost.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="left">From the left leaf up.</param>
    /// <param name="right">From the right leaf up.</param>
    internal static Ics23Refusal? CheckNeighbours(InnerSpec spec, IReadOnlyList<InnerOp> left, IReadOnlyList<InnerOp> right)
    {
        int leftTop = left.Count - 1, rightTop = right.Count - 1;
        while (leftTop >= 0 && rightTop >= 0 && left[leftTop].Prefix == right[rightTop].Prefix && left[leftTop].Suffix == right[rightTop].Suffix)
        {
            leftTop--;
            rightTop--;
        }

        if (leftTop < 0 || rightTop < 0) return Ics23Refusal.NotNeighbours;
        if (FindBranch(spec, left[leftTop], out int leftBranch) is { } noLeft) return noLeft;
        if (FindBranch(spec, right[rightTop], out int rightBranch) is { } noRight) return noRight;
        if (rightBranch != leftBranch + 1) return Ics23Refusal.NotNeighbours;
        return CheckRightMost(spec, left, leftTop) ?? CheckLeftMost(spec, right, rightTop);
    }

    /// <summary>Whether every child left of this one is not there; false where there is no place left of it.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="op">An operation.</param>
    /// <param name="isEmpty">What is asked; false when refused.</param>
    internal static Ics23Refusal? CheckLeftIsEmpty(InnerSpec spec, InnerOp op, out bool isEmpty)
    {
        isEmpty = false;
        if (FindBranch(spec, op, out int branch) is { } refusal) return refusal;
        long header = op.Prefix.Length - (long)branch * spec.ChildSize;
        return branch == 0 || header < 0 ? null : CheckEmpty(spec, branch, op.Prefix.Span[(int)header..], out isEmpty);
    }

    /// <summary>Whether every child right of this one is not there; false where there is no place right of it.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="op">An operation.</param>
    /// <param name="isEmpty">What is asked; false when refused.</param>
    internal static Ics23Refusal? CheckRightIsEmpty(InnerSpec spec, InnerOp op, out bool isEmpty)
    {
        isEmpty = false;
        if (FindBranch(spec, op, out int branch) is { } refusal) return refusal;
        int count = spec.ChildOrder.Count - 1 - branch;
        return count == 0 || op.Suffix.Length != (long)count * spec.ChildSize ? null : CheckEmpty(spec, count, op.Suffix.Span, out isEmpty);
    }

    /// <summary>Where in a node a child stands; -1 where the order has no such child.</summary>
    /// <param name="order">The spec's order of children.</param>
    /// <param name="branch">The child.</param>
    internal static int PositionOf(IReadOnlyList<int> order, int branch)
    {
        if (branch < 0 || branch >= order.Count) return -1;
        for (int i = 0; i < order.Count; i++)
        {
            if (order[i] == branch) return i;
        }

        return -1;
    }

    // As in the Go library the first children of the order are looked for, on either side: for [0, 1], and for any order that is 0, 1, 2, ..., those are all there are.
    private static Ics23Refusal? CheckEmpty(InnerSpec spec, int count, ReadOnlySpan<byte> children, out bool isEmpty)
    {
        isEmpty = false;
        if (spec.ChildSize < 1) return Ics23Refusal.SpecChildSize;
        for (int i = 0; i < count; i++)
        {
            int position = PositionOf(spec.ChildOrder, i);
            if (position < 0) return Ics23Refusal.SpecChildOrder;
            if (children.Length < (position + 1L) * spec.ChildSize || !children.Slice(position * spec.ChildSize, spec.ChildSize).SequenceEqual(spec.EmptyChild.Span)) return null;
        }

        isEmpty = true;
        return null;
    }

    private static Ics23Refusal? FindBranch(InnerSpec spec, InnerOp op, out int branch)
    {
        for (branch = 0; branch < spec.ChildOrder.Count; branch++)
        {
            if (!TryFindPadding(spec, branch, out Padding padding)) return Ics23Refusal.SpecChildOrder;
            if (padding.Fits(op)) return null;
        }

        return Ics23Refusal.NoSuchBranch;
    }

    private static bool TryFindPadding(InnerSpec spec, int branch, out Padding padding)
    {
        long position = PositionOf(spec.ChildOrder, branch);
        long before = position * spec.ChildSize, behind = (spec.ChildOrder.Count - 1 - position) * spec.ChildSize;
        padding = new Padding(before + spec.MinPrefixLength, before + spec.MaxPrefixLength, behind);
        return position >= 0;
    }

    private readonly record struct Padding(long PrefixMin, long PrefixMax, long Suffix)
    {
        internal bool Fits(InnerOp op) => op.Prefix.Length >= PrefixMin && op.Prefix.Length <= PrefixMax && op.Suffix.Length == Suffix;
    }
}
