using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Tensors;

/// <summary>
/// The operations of docs/arithmetic.md on one worker. <c>R3mes.Compute.Reference.ReferenceBackend</c> is the specification; any other backend equals it bit for bit.
/// All calls are safe from several workers at once on different tensors. A method that returns <see langword="bool"/> answers false when a
/// non-finite value was met: its results are then unspecified, and the caller ends the step as diverged. Which values are looked at is part of the
/// specification (the answer decides a training result): every row that is quantised, every unmasked attention score, every row of logits that has a target.
/// Results are reshaped to what they must hold; arguments never alias results unless said.
/// </summary>
public interface ITensorBackend
{
    /// <summary>Magnitude that a sequence's gradient stays below: see <see cref="AccumulateFixed"/>.</summary>
    public const float GradientLimit = 1 << 20;

    /// <summary>Longest reduction whose exact sums are given in 32 bits: 16256 * 2^17 stays below 2^31.</summary>
    public const int ExactTermsMax = 1 << 17;

    /// <summary>Short name for logs and <c>remesd version</c>: "reference", "cpu-avx2", ...</summary>
    string Name { get; }

    /// <summary>Lays out a frozen matrix for both products.</summary>
    TernaryOperand Prepare(TernaryMatrix weights);

    /// <summary>q = I8(x), row by row.</summary>
    bool QuantizeI8(Matrix x, RowsI8 q);

    /// <summary>q = I16(x), row by row.</summary>
    bool QuantizeI16(Matrix x, RowsI16 q);

    /// <summary>q = I16(x^T): [x.Cols, x.Rows], each row of q quantised along the rows of x.</summary>
    bool QuantizeI16Transposed(Matrix x, RowsI16 q);

    /// <summary>q = I16((x * s)^T): row t of x is multiplied by <paramref name="rowScales"/>[t] (one f32 product an element) before quantising.</summary>
    bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q);

    /// <summary>I16+ of x * s: column j of x is multiplied by <paramref name="colScales"/>[j], then first = I16(x*s), second = I16(x*s - f32(first)*scale).</summary>
    bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second);

    /// <summary>y[T, Out] = (f32(acc) * x.Scales[t]) * w.Scale, acc over In.</summary>
    void MultiplyTernary(RowsI8 x, TernaryOperand w, Matrix y);

    /// <summary>dx[T, In] = (f32(acc) * d.Scales[t]) * w.Scale, acc over Out: D . W.</summary>
    void MultiplyTernaryBackward(RowsI16 d, TernaryOperand w, Matrix dx);

    /// <summary>The integers of <see cref="MultiplyTernary"/>: acc[T, Out], for checks of a product; In is at most <see cref="ExactTermsMax"/>.</summary>
    void MultiplyTernaryExact(RowsI8 x, TernaryOperand w, Span<int> acc);

    /// <summary>The integers of <see cref="MultiplyTernaryBackward"/>: acc[T, In], for checks of a product; Out is at most <see cref="ExactTermsMax"/>.</summary>
    void MultiplyTernaryBackwardExact(RowsI16 d, TernaryOperand w, Span<int> acc);

    /// <summary>c[M, N] = (f32(acc) * a.Scales[m]) * b.Scales[n], acc over the common Cols (b row-major [N, K]).</summary>
    void Multiply(RowsI8 a, RowsI16 b, Matrix c);

    /// <summary>c[M, N] = (f32(acc) * a.Scales[m]) * b.Scales[n], acc over the common Cols (b row-major [N, K]).</summary>
    void Multiply(RowsI16 a, RowsI16 b, Matrix c);

    /// <summary>c[M, N] = f32(acc) * a.Scales[m], acc over a.Cols = b.Rows (b row-major [K, N], its scales already folded into a).</summary>
    void MultiplyUnscaled(RowsI16 a, RowsI8 b, Matrix c);

    /// <summary>c[M, N] = f32(acc) * a.Scales[m], acc over a.Cols = b.Rows (b row-major [K, N], its scales already folded into a).</summary>
    void MultiplyUnscaled(RowsI16 a, RowsI16 b, Matrix c);

    /// <summary>RMSNorm: xq = I16(x); ms = ((f32(sum q^2)*s)*s)/n; r[t] = 1/sqrt(ms + eps); y = (x*r)*g.</summary>
    bool RmsNorm(Matrix x, ReadOnlySpan<float> gain, float eps, RowsI16 xq, Span<float> r, Matrix y);

    /// <summary>a = dy*g; d = (f32(sum of I16(a).xq)*sa)*sx; dx = r*(a - x*((r*r)*(d/n))).</summary>
    bool RmsNormBackward(Matrix dy, ReadOnlySpan<float> gain, Matrix x, RowsI16 xq, ReadOnlySpan<float> r, Matrix dx);

    /// <summary>Rotate-half RoPE in place on [T, heads*headDim], row r at position <paramref name="first"/> + r. cos and sin are [positions, headDim/2]. Forward: y1 = x1*c - x2*s;
    /// y2 = x2*c + x1*s. Backward: dx1 = dy1*c + dy2*s; dx2 = dy2*c - dy1*s.</summary>
    void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0);

    /// <summary>Causal attention of one sequence; q [T, Heads*HeadDim], k and v [T, KvHeads*HeadDim] after RoPE; fills <paramref name="state"/> and o [T, Heads*HeadDim].</summary>
    bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o);

    /// <summary>Attention of the tokens that follow those of <paramref name="cache"/>, one in decoding, more where a prompt comes in pieces: o [n, Heads*HeadDim] is the last n rows of
    /// <see cref="Attention"/> over all of them. q [n, Heads*HeadDim], k and v [n, KvHeads*HeadDim] after RoPE at their positions, n at least 1; k and v are appended to the cache, unless
    /// the answer is false: it then holds what it held.</summary>
    bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o);

    /// <summary>Gradients of <see cref="Attention"/> from dO and the state it filled.</summary>
    bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV);

    /// <summary>With g = relu(gate): h = (g*g)*up.</summary>
    void SquaredReluGate(Matrix gate, Matrix up, Matrix h);

    /// <summary>With g = relu(gate): dGate = (dh*up)*(g+g); dUp = dh*(g*g).</summary>
    void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp);

    /// <summary>Softmax cross-entropy in nats: lossFixed = sum over rows of rne(loss * 2^24); target -1 marks a row without loss, whose dLogits are zero. dLogits = p - onehot, or null when only the loss is wanted.
    /// False when a row with a target holds a non-finite logit or its loss is not below 2^14.</summary>
    bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed);

    /// <summary>y = a + b; y may be a or b.</summary>
    void Add(Matrix a, Matrix b, Matrix y);

    /// <summary>y = y + c*z.</summary>
    void AddScaled(Matrix y, float c, Matrix z);

    /// <summary>x = c*x.</summary>
    void Scale(Matrix x, float c);

    /// <summary>sum[i] += rne((c*g[i]) * 2^32); false when some |c*g| is 2^20 or more, or not finite (so that 2^10 sequences stay within 2^62).</summary>
    bool AccumulateFixed(Matrix g, float c, Span<long> sum);

    /// <summary>One step of AdamW, elementwise: m = b1*m + (1-b1)*g; v = b2*v + ((1-b2)*g)*g; w = w*keep - lr*((m/(1-b1t))/(sqrt(v/(1-b2t)) + eps)). All of one length.</summary>
    void AdamW(in AdamWCoefficients c, ReadOnlySpan<float> g, Span<float> w, Span<float> m, Span<float> v);

    /// <summary><see cref="TensorDigest.Root(ReadOnlySpan{byte})"/> of tensors that lie one after the other, <paramref name="lengths"/> bytes each, one root a length.</summary>
    void TensorRoots(ReadOnlySpan<byte> tensors, ReadOnlySpan<int> lengths, Span<Digest> roots);
}
