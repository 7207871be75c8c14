namespace R3mes.Kernels.Cuda.Proof;

/// <summary>What became of one kernel.</summary>
/// <param name="kernel">Its name.</param>
public sealed class CudaTally(string kernel)
{
    /// <summary>Its name.</summary>
    public string Kernel { get; } = kernel;

    /// <summary>Inputs of different shapes or kinds.</summary>
    public int Shapes { get; internal set; }

    /// <summary>Runs on them.</summary>
    public int Runs { get; internal set; }

    /// <summary>Runs of which some byte was not the reference's.</summary>
    public int Wrong { get; internal set; }

    /// <summary>The longest run in microseconds, without compiling: of small inputs, no measure of speed.</summary>
    public double LongestUs { get; internal set; }

    /// <summary>The first difference, in words; null where there is none.</summary>
    public string? First { get; internal set; }
}
