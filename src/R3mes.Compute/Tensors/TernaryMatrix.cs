namespace R3mes.Compute.Tensors;

/// <summary>A frozen weight matrix of {-1, 0, 1} with one f32 scale: format T2 of docs/arithmetic.md.</summary>
public sealed class TernaryMatrix
{
    /// <summary>Takes <paramref name="values"/> (row-major [out, in], each -1, 0 or 1) and the scale they are multiplied by.</summary>
    public TernaryMatrix(int outFeatures, int inFeatures, sbyte[] values, float scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outFeatures);
        ArgumentOutOfRangeException.ThrowIfNegative(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, (long)outFeatures * inFeatures);
        int other = values.AsSpan().IndexOfAnyExceptInRange((sbyte)-1, (sbyte)1);
        if (other >= 0) throw new ArgumentOutOfRangeException(nameof(values), values[other], $"Value {other} is none of -1, 0 and 1.");
        OutFeatures = outFeatures;
        InFeatures = inFeatures;
        Values = values;
        Scale = scale;
    }

    /// <summary>N of the forward product.</summary>
    public int OutFeatures { get; }

    /// <summary>K of the forward product.</summary>
    public int InFeatures { get; }

    /// <summary>Row-major [out, in].</summary>
    public sbyte[] Values { get; }

    /// <summary>The matrix's one scale.</summary>
    public float Scale { get; }
}
