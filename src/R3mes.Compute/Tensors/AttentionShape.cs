namespace R3mes.Compute.Tensors;

/// <summary>Grouped-query attention of one sequence: <paramref name="Heads"/> query heads share <paramref name="KvHeads"/> key-value heads of <paramref name="HeadDim"/>.</summary>
public readonly record struct AttentionShape(int Heads, int KvHeads, int HeadDim)
{
    /// <summary>Query heads that share one key-value head.</summary>
    public int Group => Heads / KvHeads;

    /// <summary>Refuses a shape without heads or width, of heads that cannot be shared evenly, or whose rows are too long to be a matrix's.</summary>
    internal void Require()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(KvHeads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HeadDim);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, KvHeads);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Heads % KvHeads, 0, nameof(Heads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Heads * HeadDim, Array.MaxLength, nameof(HeadDim));
    }
}
