using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Verification;

// What is no product of a step is the recorded backend's own.
public sealed partial class RecordingBackend
{
    /// <inheritdoc/>
    public bool QuantizeI8(Matrix x, RowsI8 q) => _inner.QuantizeI8(x, q);

    /// <inheritdoc/>
    public bool QuantizeI16(Matrix x, RowsI16 q) => _inner.QuantizeI16(x, q);

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, RowsI16 q) => _inner.QuantizeI16Transposed(x, q);

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q) => _inner.QuantizeI16Transposed(x, rowScales, q);

    /// <inheritdoc/>
    public bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second) => _inner.QuantizeI16Plus(x, colScales, first, second);

    /// <inheritdoc/>
    public void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc) => _inner.MultiplyTernaryExact(x, w, acc);

    /// <inheritdoc/>
    public void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc) => _inner.MultiplyTernaryBackwardExact(d, w, acc);

    /// <inheritdoc/>
    public bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y) => _inner.RmsNorm(x, gain, eps, xq, r, y);

    /// <inheritdoc/>
    public bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx) => _inner.RmsNormBackward(dy, gain, x, xq, r, dx);

    /// <inheritdoc/>
    public void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0) => _inner.Rope(x, heads, cos, sin, backward, first);

    /// <summary>As the recorded backend does it. Decoding is no part of a step: its products are not recorded.</summary>
    public bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o) => _inner.AttentionStep(q, k, v, cache, o);

    /// <inheritdoc/>
    public void SquaredReluGate(Matrix gate, Matrix up, Matrix h) => _inner.SquaredReluGate(gate, up, h);

    /// <inheritdoc/>
    public void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp) => _inner.SquaredReluGateBackward(dh, gate, up, dGate, dUp);

    /// <inheritdoc/>
    public bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed) => _inner.CrossEntropy(logits, targets, dLogits, out lossFixed);

    /// <inheritdoc/>
    public void Add(Matrix a, Matrix b, Matrix y) => _inner.Add(a, b, y);

    /// <inheritdoc/>
    public void AddScaled(Matrix y, float c, Matrix z) => _inner.AddScaled(y, c, z);

    /// <inheritdoc/>
    public void Scale(Matrix x, float c) => _inner.Scale(x, c);

    /// <inheritdoc/>
    public bool AccumulateFixed(Matrix g, float c, Span<long> sum) => _inner.AccumulateFixed(g, c, sum);

    /// <inheritdoc/>
    public void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v) => _inner.AdamW(c, g, w, m, v);

    /// <inheritdoc/>
    public void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots) => _inner.TensorRoots(tensors, lengths, roots);
}
