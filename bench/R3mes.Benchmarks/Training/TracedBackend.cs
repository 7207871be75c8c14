using System.Diagnostics;
using System.Runtime.InteropServices;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Training;

/// <summary>
/// Another backend, on one thread, each of whose operations is followed by the digests a trace of operations would hold: of every tensor it read, and of every tensor it wrote. Frozen weights
/// have a digest already. A tensor that is read was written before, so a trace that keeps digests by tensor needs <see cref="Written"/> alone.
/// </summary>
internal sealed class TracedBackend(ITensorBackend inner) : ITensorBackend
{
    private readonly Digest[] _root = new Digest[1];

    public string Name => inner.Name;

    public Tally Read { get; } = new();

    public Tally Written { get; } = new();

    public void Reset()
    {
        Read.Reset();
        Written.Reset();
    }

    public TernaryOperand Prepare(TernaryMatrix weights) => inner.Prepare(weights);

    public bool QuantizeI8(Matrix x, RowsI8 q) => In(x).Out(inner.QuantizeI8(x, q), q);

    public bool QuantizeI16(Matrix x, RowsI16 q) => In(x).Out(inner.QuantizeI16(x, q), q);

    public bool QuantizeI16Transposed(Matrix x, RowsI16 q) => In(x).Out(inner.QuantizeI16Transposed(x, q), q);

    public bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q) => In(x).In(rowScales).Out(inner.QuantizeI16Transposed(x, rowScales, q), q);

    public bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second)
        => In(x).In(colScales).Out(inner.QuantizeI16Plus(x, colScales, first, second), first) & Out(true, second);

    public void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y)
    {
        inner.MultiplyTernary(x, w, y);
        In(x).Out(y);
    }

    public void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx)
    {
        inner.MultiplyTernaryBackward(d, w, dx);
        In(d).Out(dx);
    }

    public void Multiply(RowsI8 a, RowsI16 b, Matrix c)
    {
        inner.Multiply(a, b, c);
        In(a).In(b).Out(c);
    }

    public void Multiply(RowsI16 a, RowsI16 b, Matrix c)
    {
        inner.Multiply(a, b, c);
        In(a).In(b).Out(c);
    }

    public void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c)
    {
        inner.MultiplyUnscaled(a, b, c);
        In(a).In(b).Out(c);
    }

    public void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c)
    {
        inner.MultiplyUnscaled(a, b, c);
        In(a).In(b).Out(c);
    }

    public void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc) => inner.MultiplyTernaryExact(x, w, acc);

    public void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc) => inner.MultiplyTernaryBackwardExact(d, w, acc);

    public bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y)
    {
        In(x);
        bool finite = inner.RmsNorm(x, gain, eps, xq, r, y);
        return Out(finite, xq) & Out(r[..x.Rows]).Out(finite, y);
    }

    public bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx)
        => In(dy).In(x).In(xq).In(r[..x.Rows]).Out(inner.RmsNormBackward(dy, gain, x, xq, r, dx), dx);

    public void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0)
    {
        In(x);
        inner.Rope(x, heads, cos, sin, backward, first);
        Out(x);
    }

    public bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o)
    {
        In(q).In(k).In(v);
        bool finite = inner.Attention(q, k, v, state, o);
        return Out(finite, state.Q) & Out(finite, state.K) & Out(finite, state.V) & Out(finite, state.O) & Out(Probabilities(state)).Out(finite, o);
    }

    public bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o)
    {
        In(q).In(k).In(v).In(cache.K).In(cache.V);
        bool finite = inner.AttentionStep(q, k, v, cache, o);
        return Out(finite, cache.K) & Out(finite, cache.V) & Out(finite, o);
    }

    public bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV)
    {
        In(dO).In(state.Q).In(state.K).In(state.V).In(state.O).In(Probabilities(state));
        bool finite = inner.AttentionBackward(dO, state, dQ, dK, dV);
        return Out(dQ).Out(dK).Out(finite, dV);
    }

    public void SquaredReluGate(Matrix gate, Matrix up, Matrix h)
    {
        In(gate).In(up);
        inner.SquaredReluGate(gate, up, h);
        Out(h);
    }

    public void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp)
    {
        In(dh).In(gate).In(up);
        inner.SquaredReluGateBackward(dh, gate, up, dGate, dUp);
        Out(dGate).Out(dUp);
    }

    public bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed)
    {
        In(logits);
        bool finite = inner.CrossEntropy(logits, targets, dLogits, out lossFixed);
        return dLogits is null ? finite : Out(finite, dLogits);
    }

    public void Add(Matrix a, Matrix b, Matrix y)
    {
        In(a).In(b);
        inner.Add(a, b, y);
        Out(y);
    }

    public void AddScaled(Matrix y, float c, Matrix z)
    {
        In(y).In(z);
        inner.AddScaled(y, c, z);
        Out(y);
    }

    public void Scale(Matrix x, float c)
    {
        In(x);
        inner.Scale(x, c);
        Out(x);
    }

    public bool AccumulateFixed(Matrix g, float c, Span<long> sum)
    {
        In(g).Hash(Read, MemoryMarshal.AsBytes(sum));
        bool finite = inner.AccumulateFixed(g, c, sum);
        Hash(Written, MemoryMarshal.AsBytes(sum));
        return finite;
    }

    public void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v)
    {
        In(g).In(w).In(m).In(v);
        inner.AdamW(c, g, w, m, v);
        Out(w).Out(m).Out(v);
    }

    public void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots) => inner.TensorRoots(tensors, lengths, roots);

    private static ReadOnlySpan<float> Probabilities(AttentionState state) => state.P.AsSpan(0, state.Q.Rows * (state.Q.Rows / state.Shape.Heads));

    private TracedBackend In(ReadOnlySpan<float> x) => Hash(Read, MemoryMarshal.AsBytes(x));

    private TracedBackend In(Matrix x) => In(x.Span);

    private TracedBackend In(RowsI8 x) => Hash(Read, MemoryMarshal.AsBytes(x.Values.AsSpan(0, x.Rows * x.Cols))).In(x.Scales.AsSpan(0, x.Rows));

    private TracedBackend In(RowsI16 x) => Hash(Read, MemoryMarshal.AsBytes(x.Values.AsSpan(0, x.Rows * x.Cols))).In(x.Scales.AsSpan(0, x.Rows));

    private TracedBackend Out(ReadOnlySpan<float> x) => Hash(Written, MemoryMarshal.AsBytes(x));

    private TracedBackend Out(Matrix x) => Out(x.Span);

    private bool Out(bool finite, Matrix x)
    {
        Out(x);
        return finite;
    }

    private bool Out(bool finite, RowsI8 x)
    {
        Hash(Written, MemoryMarshal.AsBytes(x.Values.AsSpan(0, x.Rows * x.Cols))).Out(x.Scales.AsSpan(0, x.Rows));
        return finite;
    }

    private bool Out(bool finite, RowsI16 x)
    {
        Hash(Written, MemoryMarshal.AsBytes(x.Values.AsSpan(0, x.Rows * x.Cols))).Out(x.Scales.AsSpan(0, x.Rows));
        return finite;
    }

    private TracedBackend Hash(Tally tally, ReadOnlySpan<byte> tensor)
    {
        long began = Stopwatch.GetTimestamp();
        inner.TensorRoots(tensor, [tensor.Length], _root);
        tally.Add(tensor.Length, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return this;
    }

    /// <summary>Bytes hashed and the seconds it took.</summary>
    internal sealed class Tally
    {
        public double Bytes { get; private set; }

        public double Seconds { get; private set; }

        public void Add(double bytes, double seconds) => (Bytes, Seconds) = (Bytes + bytes, Seconds + seconds);

        public void Reset() => (Bytes, Seconds) = (0, 0);
    }
}
