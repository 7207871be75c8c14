namespace R3mes.Compute.Tensors;

/// <summary>Grouped-query attention of one sequence: <paramref name="Heads"/> query heads share <paramref name="KvHeads"/> key-value heads of <paramref name="HeadDim"/>.</summary>
public readonly record struct AttentionShape(int Heads, int KvHeads, int HeadDim)
{
    /// <summary>Query heads that share one key-value head.</summary>
    public int Group => Heads / KvHeads;
}
