using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Training;

/// <summary>Computes nothing and finds everything finite, but for what it is told to refuse: every gradient is zero, so only weight decay moves an adapter.</summary>
internal sealed class BlindBackend(bool refusesAttentionBackward = false) : ITensorBackend
{
    public string Name => "blind";

    public TernaryOperand Prepare(TernaryMatrix weights) => new ReferenceBackend().Prepare(weights);

    public bool QuantizeI8(Matrix x, RowsI8 q) => true;

    public bool QuantizeI16(Matrix x, RowsI16 q) => true;

    public bool QuantizeI16Transposed(Matrix x, RowsI16 q) => true;

    public bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q) => true;

    public bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second) => true;

    public void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y)
    {
    }

    public void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx)
    {
    }

    public void Multiply(RowsI8 a, RowsI16 b, Matrix c)
    {
    }

    public void Multiply(RowsI16 a, RowsI16 b, Matrix c)
    {
    }

    public void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c)
    {
    }

    public void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c)
    {
    }

    public void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc)
    {
    }

    public void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc)
    {
    }

    public bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y) => true;

    public bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx) => true;

    public void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0)
    {
    }

    public bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o) => true;

    public bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o) => true;

    public bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV) => !refusesAttentionBackward;

    public void SquaredReluGate(Matrix gate, Matrix up, Matrix h)
    {
    }

    public void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp)
    {
    }

    public bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed)
    {
        lossFixed = 0;
        return true;
    }

    public void Add(Matrix a, Matrix b, Matrix y)
    {
    }

    public void AddScaled(Matrix y, float c, Matrix z)
    {
    }

    public void Scale(Matrix x, float c)
    {
    }

    public bool AccumulateFixed(Matrix g, float c, Span<long> sum) => true;

    public void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v) => new ReferenceBackend().AdamW(c, g, w, m, v);

    public void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots) => new ReferenceBackend().TensorRoots(tensors, lengths, roots);
}
