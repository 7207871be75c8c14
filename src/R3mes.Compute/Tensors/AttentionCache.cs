namespace R3mes.Compute.Tensors;

/// <summary>What the attention of one layer keeps of a sequence's tokens so far for those that follow: the same I16 keys and values that <see cref="AttentionState"/> holds.</summary>
public sealed class AttentionCache
{
    private int _tokens;

    /// <summary>Makes room for <paramref name="tokensMax"/> tokens; holds none.</summary>
    public AttentionCache(AttentionShape shape, int tokensMax)
    {
        shape.Require();
        ArgumentOutOfRangeException.ThrowIfNegative(tokensMax);
        Shape = shape;
        TokensMax = tokensMax;
        int rows = checked(tokensMax * shape.KvHeads);
        K = new RowsI16(rows, checked(rows * shape.HeadDim));
        V = new RowsI16(rows, checked(rows * shape.HeadDim));
        Tokens = 0; // shapes the rows
    }

    /// <summary>Heads and their size.</summary>
    public AttentionShape Shape { get; }

    /// <summary>Tokens there is room for.</summary>
    public int TokensMax { get; }

    /// <summary>Tokens held. A lower number forgets the last of them; a higher one is for who has written their rows.</summary>
    public int Tokens
    {
        get => _tokens;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TokensMax);
            K.Reshape(value * Shape.KvHeads, Shape.HeadDim);
            V.Reshape(value * Shape.KvHeads, Shape.HeadDim);
            _tokens = value;
        }
    }

    /// <summary>I16 keys after RoPE: row <c>t * KvHeads + g</c>, HeadDim wide.</summary>
    public RowsI16 K { get; }

    /// <summary>I16 values: row <c>t * KvHeads + g</c>.</summary>
    public RowsI16 V { get; }
}
