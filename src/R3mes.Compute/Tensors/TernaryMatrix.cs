namespace R3mes.Compute.Tensors;

/// <summary>A frozen weight matrix of {-1, 0, 1} with one f32 scale: format T2 of docs/arithmetic.md.</summary>
public sealed class TernaryMatrix
{
    /// <summary>Takes <paramref name="values"/> (row-major [out, in], each -1, 0 or 1) and the scale they are multiplied by.</summary>
    public TernaryMatrix(int outFeatures, int inFeatures, sbyte[] values, float scale)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, checked(outFeatures * inFeatures));
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
