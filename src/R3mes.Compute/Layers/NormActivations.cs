using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>What RMSNorm and the quantiser after it keep of one sequence for backward.</summary>
internal sealed class NormActivations(int tokensMax, int width)
{
    /// <summary>Input of the norm [T, width].</summary>
    public Matrix X { get; } = new(tokensMax, width);

    /// <summary>I16(X).</summary>
    public RowsI16 Xq { get; } = new(tokensMax, tokensMax * width);

    /// <summary>1 / sqrt(mean square + eps) of each row.</summary>
    public float[] R { get; } = new float[tokensMax];

    /// <summary>I8 of the norm's output: what the ternary products after it multiply.</summary>
    public RowsI8 Y { get; } = new(tokensMax, tokensMax * width);

    /// <summary>Fills everything but X from X; false when a value is not finite.</summary>
    public bool Forward(ITensorBackend backend, ReadOnlySpan<float> gain, float eps, Matrix scratch)
        => backend.RmsNorm(X, gain, eps, Xq, R, scratch) && backend.QuantizeI8(scratch, Y);

    /// <summary>dx from dy, straight through the quantiser; false when a value is not finite.</summary>
    public bool Backward(ITensorBackend backend, ReadOnlySpan<float> gain, Matrix dy, Matrix dx)
        => backend.RmsNormBackward(dy, gain, X, Xq, R, dx);
}
