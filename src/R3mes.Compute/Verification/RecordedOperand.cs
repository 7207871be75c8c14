using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>Weights as the recorded backend wants them, and again with scale 1, by which accumulators are had and checked.</summary>
internal sealed class RecordedOperand(TernaryMatrix source, ITensorBackend backend) : TernaryOperand(source)
{
    public TernaryOperand Inner { get; } = backend.Prepare(source);

    public TernaryOperand Unit { get; } = backend.Prepare(new TernaryMatrix(source.OutFeatures, source.InFeatures, source.Values, 1f));
}
