using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

/// <summary>The reference keeps a ternary matrix as it is.</summary>
internal sealed class ReferenceTernaryOperand(TernaryMatrix source) : TernaryOperand(source)
{
    /// <summary>Row-major [out, in], each -1, 0 or 1.</summary>
    public sbyte[] Values { get; } = source.Values;

    /// <summary>The In integers of output row <paramref name="row"/>.</summary>
    public ReadOnlySpan<sbyte> Row(int row) => Values.AsSpan(row * InFeatures, InFeatures);
}
