using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;
using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

// The optimiser's step and the digests of its state.
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(g.Length, w.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(m.Length, w.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(v.Length, w.Length);
        if (w.IsEmpty) return;
        r3mes_adamw native = new()
        {
            beta1 = c.Beta1,
            one_less_beta1 = c.OneLessBeta1,
            beta2 = c.Beta2,
            one_less_beta2 = c.OneLessBeta2,
            keep = c.Keep,
            rate = c.Rate,
            correction1 = c.Correction1,
            correction2 = c.Correction2,
            epsilon = c.Epsilon,
        };
        fixed (float* pg = g, pw = w, pm = m, pv = v)
            kernels->adamw(&native, pg, w.Length, pw, pm, pv);
    }

    /// <inheritdoc/>
    public void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(roots.Length, lengths.Length);
        long total = 0;
        foreach (int length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            total += length;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, tensors.Length);
        if (lengths.IsEmpty) return;
        r3mes_bytes[] pieces = new r3mes_bytes[lengths.Length];
        byte[] hashes = new byte[checked(Digest.ByteCount * lengths.Length)];
        fixed (byte* data = tensors, pr = hashes)
        fixed (r3mes_bytes* pp = pieces)
        {
            byte* at = data;
            for (int i = 0; i < lengths.Length; at += lengths[i], i++) pieces[i] = new r3mes_bytes { data = at, count = lengths[i] };
            kernels->tensor_roots(pp, lengths.Length, pr, KernelScratch.OfAtLeast(kernels->tensor_roots_scratch_bytes(pp, lengths.Length)));
        }

        for (int i = 0; i < roots.Length; i++) roots[i] = Digest.FromSpan(hashes.AsSpan(Digest.ByteCount * i, Digest.ByteCount));
    }
}
