namespace R3mes.Kernels.Cuda.Proof;

/// <summary>What integers an operand has.</summary>
internal enum Filling
{
    /// <summary>Any of its range.</summary>
    Random,

    /// <summary>The largest alone: the largest sums.</summary>
    Highest,

    /// <summary>The least alone.</summary>
    Lowest,

    /// <summary>Either.</summary>
    Mixed,
}
