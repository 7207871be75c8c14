namespace R3mes.Compute.Tensors;

/// <summary>What the attention of one layer and sequence of T tokens keeps from forward for backward.</summary>
public sealed class AttentionState
{
    /// <summary>Makes room for sequences of up to <paramref name="tokensMax"/> tokens.</summary>
    public AttentionState(AttentionShape shape, int tokensMax)
    {
        shape.Require();
        ArgumentOutOfRangeException.ThrowIfNegative(tokensMax);
        Shape = shape;
        int heads = checked(tokensMax * shape.Heads), kvHeads = checked(tokensMax * shape.KvHeads);
        Q = new RowsI16(heads, checked(heads * shape.HeadDim));
        K = new RowsI16(kvHeads, checked(kvHeads * shape.HeadDim));
        V = new RowsI16(kvHeads, checked(kvHeads * shape.HeadDim));
        P = GC.AllocateArray<float>(checked(heads * tokensMax), pinned: true);
        O = new RowsI16(heads, checked(heads * shape.HeadDim));
    }

    /// <summary>Heads and their size.</summary>
    public AttentionShape Shape { get; }

    /// <summary>I16 queries after RoPE: row <c>t * Heads + h</c>, HeadDim wide.</summary>
    public RowsI16 Q { get; }

    /// <summary>I16 keys after RoPE: row <c>t * KvHeads + g</c>.</summary>
    public RowsI16 K { get; }

    /// <summary>I16 values: row <c>t * KvHeads + g</c>.</summary>
    public RowsI16 V { get; }

    /// <summary>Probabilities [Heads, T, T], stride T (the sequence's own length); entries with key &gt; query are zero.</summary>
    public float[] P { get; }

    /// <summary>I16 outputs: row <c>t * Heads + h</c>.</summary>
    public RowsI16 O { get; }
}
