using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Compute.Training;

/// <summary>One digest a step, of adapter and optimiser state after it: what a submission commits to and where two trainings can be seen to part.</summary>
public sealed class StepTrace
{
    private readonly ITensorBackend _backend;
    private readonly AdapterLayout _layout;
    private readonly int[] _lengths;
    private readonly Digest[] _roots;
    private readonly List<Digest> _steps = [];

    /// <summary>A trace without steps of an adapter of this layout; the backend hashes.</summary>
    public StepTrace(ITensorBackend backend, AdapterLayout layout)
    {
        _backend = backend;
        _layout = layout;
        _lengths = [.. layout.Tensors.Select(tensor => sizeof(float) * tensor.Count)];
        _roots = new Digest[3 * _lengths.Length];
    }

    /// <summary>The digests so far, in step order.</summary>
    public IReadOnlyList<Digest> Steps => _steps;

    /// <summary>RFC 6962 root over the digests.</summary>
    public Digest Root => Rfc6962.RootOfDigests(_steps.ToArray());

    /// <summary>
    /// Adds the digest of <paramref name="step"/>: domain hash of the step, the bits of b1t and b2t, and for each tensor in name order the roots (<see cref="TensorDigest"/>) of
    /// adapter, first and second moment.
    /// </summary>
    public void Add(int step, ReadOnlySpan<float> adapter, AdamW optimiser)
    {
        int tensors = _layout.Tensors.Count;
        _backend.TensorRoots(TensorDigest.Bytes(adapter), _lengths, _roots.AsSpan(0, tensors));
        _backend.TensorRoots(TensorDigest.Bytes(optimiser.FirstMoment), _lengths, _roots.AsSpan(tensors, tensors));
        _backend.TensorRoots(TensorDigest.Bytes(optimiser.SecondMoment), _lengths, _roots.AsSpan(2 * tensors, tensors));
        DomainHash hash = DomainHash.Begin("r3mes/training-step/v1").Add(step)
            .Add(BitConverter.SingleToInt32Bits(optimiser.Beta1Power)).Add(BitConverter.SingleToInt32Bits(optimiser.Beta2Power));
        for (int i = 0; i < tensors; i++) hash.Add(_roots[i]).Add(_roots[tensors + i]).Add(_roots[(2 * tensors) + i]);
        _steps.Add(hash.Finish());
    }
}
