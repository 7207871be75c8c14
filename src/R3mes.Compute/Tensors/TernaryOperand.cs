namespace R3mes.Compute.Tensors;

/// <summary>A ternary matrix in the layout a backend chose at load; only the backend that prepared it can read it.</summary>
public abstract class TernaryOperand
{
    /// <summary>Keeps the shape and scale every backend needs.</summary>
    protected TernaryOperand(TernaryMatrix source)
    {
        OutFeatures = source.OutFeatures;
        InFeatures = source.InFeatures;
        Scale = source.Scale;
    }

    /// <summary>N of the forward product.</summary>
    public int OutFeatures { get; }

    /// <summary>K of the forward product.</summary>
    public int InFeatures { get; }

    /// <summary>The matrix's one scale.</summary>
    public float Scale { get; }
}
