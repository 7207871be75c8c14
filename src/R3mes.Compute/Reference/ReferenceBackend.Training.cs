using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "Step" and "Results".
public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v)
    {
        RequireSameLength(g, w, m, v);
        for (int i = 0; i < w.Length; i++)
        {
            float first = (c.Beta1 * m[i]) + (c.OneLessBeta1 * g[i]);
            float second = (c.Beta2 * v[i]) + ((c.OneLessBeta2 * g[i]) * g[i]);
            m[i] = first;
            v[i] = second;
            w[i] = (w[i] * c.Keep) - (c.Rate * ((first / c.Correction1) / (MathF.Sqrt(second / c.Correction2) + c.Epsilon)));
        }
    }

    /// <inheritdoc/>
    public void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(roots.Length, lengths.Length);
        for (int i = 0; i < lengths.Length; i++)
        {
            roots[i] = TensorDigest.Root(tensors[..lengths[i]]);
            tensors = tensors[lengths[i]..];
        }
    }

    private static void RequireSameLength(ReadOnlySpan<float> g, ReadOnlySpan<float> w, ReadOnlySpan<float> m, ReadOnlySpan<float> v)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(g.Length, w.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(m.Length, w.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(v.Length, w.Length);
    }
}
