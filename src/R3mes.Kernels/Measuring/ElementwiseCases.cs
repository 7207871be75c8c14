using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Primitives.Crypto;

namespace R3mes.Kernels.Measuring;

/// <summary>What is no product of a backend, as cases over <c>rows</c> tokens; 1 is the decoding of a single one.</summary>
public sealed class ElementwiseCases
{
    private const int LogitRowsMost = 8;
    private const int AdamWElements = 1 << 18;
    private const int DigestBytes = 1 << 18;
    private const int CachedTokens = 1_024;
    private static readonly TrainingParams Step = new(1, 1, 16, 1_000_000, 0, 900_000, 999_000, 1, 10_000, 1_000, 8, 16_000);
    private readonly ITensorBackend _backend;
    private readonly ModelDimensions _model;
    private readonly int _rows;
    private readonly Random _random;

    /// <summary>Takes the backend and the sizes.</summary>
    /// <param name="backend">Whose kernels.</param>
    /// <param name="model">Widths.</param>
    /// <param name="rows">Tokens.</param>
    /// <param name="seed">The same seed gives the same operands.</param>
    public ElementwiseCases(ITensorBackend backend, ModelDimensions model, int rows, int seed) => (_backend, _model, _rows, _random) = (backend, model, rows, new Random(seed));

    /// <summary>Every case, in an order that does not change.</summary>
    public IReadOnlyList<KernelCase> All() =>
    [
        QuantizeI8(), QuantizeI16(), QuantizeI16Transposed(), QuantizeI16Plus(), RmsNorm(backward: false), RmsNorm(backward: true), Rope(), Gate(), GateBackward(), CrossEntropy(),
        Add(), AddScaled(), Scale(), AccumulateFixed(), AdamW(), Roots(), Attention(backward: false), Attention(backward: true), AttentionStep(),
    ];

    private KernelCase QuantizeI8()
    {
        Matrix x = Uniform(_rows, _model.Hidden);
        RowsI8 q = new(_rows, _rows * _model.Hidden);
        return Case("quantize_i8", x, () => Must(_backend.QuantizeI8(x, q)), () => Bytes(q));
    }

    private KernelCase QuantizeI16()
    {
        Matrix x = Uniform(_rows, _model.Hidden);
        RowsI16 q = new(_rows, _rows * _model.Hidden);
        return Case("quantize_i16", x, () => Must(_backend.QuantizeI16(x, q)), () => Bytes(q));
    }

    private KernelCase QuantizeI16Transposed()
    {
        Matrix x = Uniform(_rows, _model.Hidden), scales = Uniform(1, _rows);
        RowsI16 q = new(_model.Hidden, _rows * _model.Hidden);
        return Case("quantize_i16_transposed", x, () => Must(_backend.QuantizeI16Transposed(x, scales.Span, q)), () => Bytes(q));
    }

    private KernelCase QuantizeI16Plus()
    {
        Matrix x = Uniform(_rows, _model.Hidden), scales = Uniform(1, _model.Hidden);
        RowsI16 first = new(_rows, _rows * _model.Hidden), second = new(_rows, _rows * _model.Hidden);
        return Case("quantize_i16_plus", x, () => Must(_backend.QuantizeI16Plus(x, scales.Span, first, second)), () => Bytes(first).Concat(Bytes(second)));
    }

    private KernelCase RmsNorm(bool backward)
    {
        Matrix x = Uniform(_rows, _model.Hidden), gain = Uniform(1, _model.Hidden), dy = Uniform(_rows, _model.Hidden), y = new(_rows, _model.Hidden), r = new(1, _rows);
        RowsI16 xq = new(_rows, _rows * _model.Hidden);
        void Forward() => Must(_backend.RmsNorm(x, gain.Span, 1e-5f, xq, r.Span, y));
        if (!backward) return Case("rms_norm", x, Forward, () => [.. Bytes(xq), .. Bytes(r), .. Bytes(y)]);
        Forward();
        return Case("rms_norm_backward", x, () => Must(_backend.RmsNormBackward(dy, gain.Span, x, xq, r.Span, y)), () => Bytes(y));
    }

    private KernelCase Rope()
    {
        int half = _model.Attention.HeadDim / 2;
        Matrix x = Uniform(_rows, _model.Attention.Heads * 2 * half), cos = new(_rows, half), sin = new(_rows, half);
        // In place and again and again: a true rotation neither grows nor fades. 3, 4, 5.
        cos.Span.Fill(0.6f);
        sin.Span.Fill(0.8f);
        return Case("rope", x, () => _backend.Rope(x, _model.Attention.Heads, cos, sin, backward: false), () => Bytes(x));
    }

    private KernelCase Gate()
    {
        Matrix gate = Uniform(_rows, _model.Intermediate), up = Uniform(_rows, _model.Intermediate), h = new(_rows, _model.Intermediate);
        return Case("squared_relu_gate", h, () => _backend.SquaredReluGate(gate, up, h), () => Bytes(h));
    }

    private KernelCase GateBackward()
    {
        Matrix dh = Uniform(_rows, _model.Intermediate), gate = Uniform(_rows, _model.Intermediate), up = Uniform(_rows, _model.Intermediate);
        Matrix dGate = new(_rows, _model.Intermediate), dUp = new(_rows, _model.Intermediate);
        return Case("squared_relu_gate_backward", dh, () => _backend.SquaredReluGateBackward(dh, gate, up, dGate, dUp), () => Bytes(dGate).Concat(Bytes(dUp)));
    }

    private KernelCase CrossEntropy()
    {
        int rows = Math.Min(_rows, LogitRowsMost);
        Matrix logits = Uniform(rows, _model.Vocabulary), dLogits = new(rows, _model.Vocabulary);
        int[] targets = [.. Enumerable.Range(0, rows).Select(_ => _random.Next(_model.Vocabulary))];
        long loss = 0;
        return Case("cross_entropy", logits, () => Must(_backend.CrossEntropy(logits, targets, dLogits, out loss)), () => Bytes(dLogits).Append(BitConverter.GetBytes(loss)));
    }

    private KernelCase Add()
    {
        Matrix a = Uniform(_rows, _model.Hidden), b = Uniform(_rows, _model.Hidden), y = new(_rows, _model.Hidden);
        return Case("add", y, () => _backend.Add(a, b, y), () => Bytes(y));
    }

    private KernelCase AddScaled()
    {
        Matrix y = Uniform(_rows, _model.Hidden), z = Uniform(_rows, _model.Hidden);
        return Case("add_scaled", y, () => _backend.AddScaled(y, 0.5f, z), () => Bytes(y));
    }

    private KernelCase Scale()
    {
        Matrix x = Uniform(_rows, _model.Hidden);
        return Case("scale", x, () => _backend.Scale(x, -1f), () => Bytes(x));
    }

    private KernelCase AccumulateFixed()
    {
        Matrix g = Uniform(_rows, _model.Hidden);
        long[] sum = new long[_rows * _model.Hidden];
        return Case("accumulate_fixed", g, () => Must(_backend.AccumulateFixed(g, 1e-3f, sum)), () => [KernelCase.Bytes<long>(sum)]);
    }

    private KernelCase AdamW()
    {
        Matrix w = Uniform(1, AdamWElements), g = Uniform(1, AdamWElements);
        AdamW optimiser = new(_backend, Step, AdamWElements);
        return Case("adamw", w, () => optimiser.Step(w.Span, g.Span, 1e-6f), () => [.. Bytes(w), KernelCase.Bytes(optimiser.FirstMoment), KernelCase.Bytes(optimiser.SecondMoment)]);
    }

    // Elements are bytes here.
    private KernelCase Roots()
    {
        byte[] tensors = new byte[DigestBytes];
        _random.NextBytes(tensors);
        int[] lengths = [DigestBytes / 2, (DigestBytes / 2) - 5_000, 5_000];
        Digest[] roots = new Digest[lengths.Length];
        return new KernelCase("tensor_digest", DigestBytes, KernelUnit.Elements, () => _backend.TensorRoots(tensors, lengths, roots), () => roots.Select(root => root.ToArray()));
    }

    private KernelCase Attention(bool backward)
    {
        AttentionShape shape = _model.Attention;
        int width = shape.Heads * shape.HeadDim, narrow = shape.KvHeads * shape.HeadDim;
        Matrix q = Uniform(_rows, width), k = Uniform(_rows, narrow), v = Uniform(_rows, narrow), o = new(_rows, width);
        AttentionState state = new(shape, _rows);
        // Two products a pair of query and key that may see it, four backward.
        double forward = 2.0 * shape.Heads * shape.HeadDim * _rows * (_rows + 1);
        if (!backward) return new KernelCase("attention", forward, KernelUnit.Operations, () => Must(_backend.Attention(q, k, v, state, o)), () => Bytes(o).Concat(Bytes(state.O)));
        Must(_backend.Attention(q, k, v, state, o));
        Matrix dO = Uniform(_rows, width), dQ = new(_rows, width), dK = new(_rows, narrow), dV = new(_rows, narrow);
        return new KernelCase("attention_backward", 2 * forward, KernelUnit.Operations, () => Must(_backend.AttentionBackward(dO, state, dQ, dK, dV)), () => [.. Bytes(dQ), .. Bytes(dK), .. Bytes(dV)]);
    }

    // The rows' tokens after others that the cache holds, again and again after the same.
    private KernelCase AttentionStep()
    {
        AttentionShape shape = _model.Attention;
        int width = shape.Heads * shape.HeadDim, narrow = shape.KvHeads * shape.HeadDim;
        Matrix q = Uniform(_rows, width), k = Uniform(_rows, narrow), v = Uniform(_rows, narrow), o = new(_rows, width);
        AttentionCache cache = new(shape, CachedTokens + _rows);
        foreach (RowsI16 cached in (RowsI16[])[cache.K, cache.V]) Must(_backend.QuantizeI16(Uniform(CachedTokens * shape.KvHeads, shape.HeadDim), cached));
        double work = 4.0 * width * _rows * (CachedTokens + ((_rows + 1) / 2.0));
        void Run()
        {
            cache.Tokens = CachedTokens;
            Must(_backend.AttentionStep(q, k, v, cache, o));
        }

        return new KernelCase("attention_step", work, KernelUnit.Operations, Run, () => [.. Bytes(o), .. Bytes(cache.K), .. Bytes(cache.V)]);
    }

    private Matrix Uniform(int rows, int cols)
    {
        Matrix matrix = new(rows, cols);
        foreach (ref float value in matrix.Span) value = (2 * _random.NextSingle()) - 1;
        return matrix;
    }

    private static KernelCase Case(string name, Matrix over, Action run, Func<IEnumerable<byte[]>> results) => new(name, over.Span.Length, KernelUnit.Elements, run, results);

    private static IEnumerable<byte[]> Bytes(Matrix x) => [KernelCase.Bytes<float>(x.Span)];

    private static IEnumerable<byte[]> Bytes(RowsI8 q) => [KernelCase.Bytes<sbyte>(q.Values.AsSpan(0, q.Rows * q.Cols)), KernelCase.Bytes<float>(q.Scales.AsSpan(0, q.Rows))];

    private static IEnumerable<byte[]> Bytes(RowsI16 q) => [KernelCase.Bytes<short>(q.Values.AsSpan(0, q.Rows * q.Cols)), KernelCase.Bytes<float>(q.Scales.AsSpan(0, q.Rows))];

    private static void Must(bool finite)
    {
        if (!finite) throw new InvalidOperationException("a kernel found a value that is not finite among operands that are");
    }
}
