using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

// Normalisation, loss and elementwise operations.
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gain.Length, x.Cols);
        ArgumentOutOfRangeException.ThrowIfLessThan(r.Length, x.Rows);
        RequireApart(y, x);
        xq.Reshape(x.Rows, x.Cols);
        y.Reshape(x.Rows, x.Cols);
        if (IsEmpty(x))
        {
            r[..x.Rows].Fill(float.NaN); // the mean of nothing
            return Cleared(xq.Scales, x.Rows);
        }

        fixed (float* px = x.Data, pg = gain, ps = xq.Scales, pr = r, py = y.Data)
        fixed (short* pq = xq.Values)
            return kernels->rms_norm(px, x.Rows, x.Cols, pg, eps, pq, ps, pr, py) != 0;
    }

    /// <inheritdoc/>
    public bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx)
    {
        RequireSameShape(dy, x);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gain.Length, x.Cols);
        ArgumentOutOfRangeException.ThrowIfLessThan(r.Length, x.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(xq.Rows, x.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(xq.Cols, x.Cols);
        RequireApart(dx, dy);
        RequireApart(dx, x);
        dx.Reshape(x.Rows, x.Cols);
        if (IsEmpty(x)) return true;
        void* scratch = KernelScratch.OfAtLeast((nuint)x.Cols * sizeof(float));
        fixed (float* pd = dy.Data, pg = gain, px = x.Data, ps = xq.Scales, pr = r, pdx = dx.Data)
        fixed (short* pq = xq.Values)
            return kernels->rms_norm_backward(pd, x.Rows, x.Cols, pg, px, pq, ps, pr, pdx, scratch) != 0;
    }

    /// <inheritdoc/>
    public bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, logits.Rows);
        foreach (int target in targets) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, logits.Cols);
        RequireApart(logits, dLogits);
        dLogits?.Reshape(logits.Rows, logits.Cols);
        lossFixed = 0;
        if (IsEmpty(logits)) return true;
        void* scratch = KernelScratch.OfAtLeast(((nuint)logits.Cols + 16) * sizeof(float));
        fixed (float* pz = logits.Data, pd = dLogits?.Data)
        fixed (int* pt = targets)
        fixed (long* loss = &lossFixed)
            return kernels->cross_entropy(pz, logits.Rows, logits.Cols, pt, pd, loss, scratch) != 0;
    }

    /// <inheritdoc/>
    public void SquaredReluGate(Matrix gate, Matrix up, Matrix h)
    {
        RequireSameShape(gate, up);
        RequireApart(h, gate);
        RequireApart(h, up);
        h.Reshape(gate.Rows, gate.Cols);
        if (IsEmpty(h)) return;
        fixed (float* pg = gate.Data, pu = up.Data, ph = h.Data)
            kernels->squared_relu_gate(pg, pu, Count(gate), ph);
    }

    /// <inheritdoc/>
    public void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp)
    {
        RequireSameShape(gate, up);
        RequireSameShape(gate, dh);
        foreach (Matrix other in (ReadOnlySpan<Matrix>)[dh, gate, up])
        {
            RequireApart(dGate, other);
            RequireApart(dUp, other);
        }

        RequireApart(dGate, dUp);
        dGate.Reshape(gate.Rows, gate.Cols);
        dUp.Reshape(gate.Rows, gate.Cols);
        if (IsEmpty(gate)) return;
        fixed (float* pd = dh.Data, pg = gate.Data, pu = up.Data, pdg = dGate.Data, pdu = dUp.Data)
            kernels->squared_relu_gate_backward(pd, pg, pu, Count(gate), pdg, pdu);
    }

    /// <inheritdoc/>
    public void Add(Matrix a, Matrix b, Matrix y)
    {
        RequireSameShape(a, b);
        y.Reshape(a.Rows, a.Cols);
        if (IsEmpty(y)) return;
        fixed (float* pa = a.Data, pb = b.Data, py = y.Data)
            kernels->add(pa, pb, Count(a), py);
    }

    /// <inheritdoc/>
    public void AddScaled(Matrix y, float c, Matrix z)
    {
        RequireSameShape(y, z);
        RequireApart(y, z);
        if (IsEmpty(y)) return;
        fixed (float* py = y.Data, pz = z.Data)
            kernels->add_scaled(py, c, pz, Count(y));
    }

    /// <inheritdoc/>
    public void Scale(Matrix x, float c)
    {
        if (IsEmpty(x)) return;
        fixed (float* px = x.Data)
            kernels->scale(px, c, Count(x));
    }

    /// <inheritdoc/>
    public bool AccumulateFixed(Matrix g, float c, Span<long> sum)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, Count(g));
        if (sum.IsEmpty) return true;
        fixed (float* pg = g.Data)
        fixed (long* ps = sum)
            return kernels->accumulate_fixed(pg, c, Count(g), ps) != 0;
    }

    private static long Count(Matrix x) => (long)x.Rows * x.Cols;
}
