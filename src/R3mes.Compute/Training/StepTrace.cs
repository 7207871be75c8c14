using R3mes.Compute.Models;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Compute.Training;

/// <summary>One digest a step, of adapter and optimiser state after it: what a submission commits to and where two trainings can be seen to part.</summary>
public sealed class StepTrace
{
    private readonly List<Digest> _steps = [];

    /// <summary>The digests so far, in step order.</summary>
    public IReadOnlyList<Digest> Steps => _steps;

    /// <summary>RFC 6962 root over the digests.</summary>
    public Digest Root => Rfc6962.RootOfDigests(_steps.ToArray());

    /// <summary>
    /// Adds the digest of <paramref name="step"/>: domain hash of the step, the bits of b1t and b2t, and for each tensor in name order the roots (RFC 6962, leaves of 4 KiB) of
    /// adapter, first and second moment.
    /// </summary>
    public void Add(int step, AdapterLayout layout, ReadOnlySpan<float> adapter, AdamW optimiser)
    {
        DomainHash hash = DomainHash.Begin("r3mes/training-step/v1").Add(step)
            .Add(BitConverter.SingleToInt32Bits(optimiser.Beta1Power)).Add(BitConverter.SingleToInt32Bits(optimiser.Beta2Power));
        foreach (AdapterTensor tensor in layout.Tensors)
        {
            hash.Add(AdapterCodec.TensorRoot(adapter.Slice(tensor.Offset, tensor.Count)));
            hash.Add(AdapterCodec.TensorRoot(optimiser.FirstMoment.Slice(tensor.Offset, tensor.Count)));
            hash.Add(AdapterCodec.TensorRoot(optimiser.SecondMoment.Slice(tensor.Offset, tensor.Count)));
        }

        _steps.Add(hash.Finish());
    }
}
