using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>Final norm, tied head and loss of one sequence: docs/arithmetic.md, "Head and loss". Each method answers false when a value is not finite.</summary>
internal sealed class LanguageHead
{
    private readonly ModelOperands _model;
    private readonly Witness _witness;
    private readonly Matrix _normed;
    private readonly RowsI16 _normedRows;
    private readonly RowsI16 _inputRows;
    private readonly float[] _r;
    private readonly Matrix _dLogits;
    private readonly RowsI16 _first;
    private readonly RowsI16 _second;
    private readonly Matrix _dSecond;

    public LanguageHead(ModelOperands model, int tokensMax, Witness witness)
    {
        ModelShape shape = model.Model.Shape;
        _model = model;
        _witness = witness;
        Input = new Matrix(tokensMax, shape.HiddenSize);
        Logits = new Matrix(tokensMax, shape.VocabSize);
        _normed = new Matrix(tokensMax, shape.HiddenSize);
        _normedRows = new RowsI16(tokensMax, tokensMax * shape.HiddenSize);
        _inputRows = new RowsI16(tokensMax, tokensMax * shape.HiddenSize);
        _r = new float[tokensMax];
        _dLogits = new Matrix(tokensMax, shape.VocabSize);
        _first = new RowsI16(tokensMax, tokensMax * shape.VocabSize);
        _second = new RowsI16(tokensMax, tokensMax * shape.VocabSize);
        _dSecond = new Matrix(tokensMax, shape.HiddenSize);
    }

    /// <summary>The residual stream after the last block [T, hidden].</summary>
    public Matrix Input { get; }

    /// <summary>[T, vocab].</summary>
    public Matrix Logits { get; }

    /// <summary>z = I16(RMSNorm(x)) . I16(E).</summary>
    public bool Forward()
    {
        ITensorBackend backend = _model.Backend;
        if (!backend.RmsNorm(Input, _model.Model.FinalNorm, _model.Model.Shape.RmsEps, _inputRows, _r, _normed)) return _witness.Refuse(("output", Input));
        if (!backend.QuantizeI16(_normed, _normedRows)) return _witness.Refuse(("output.normed", _normed));
        backend.Multiply(_normedRows, _model.Head, Logits);
        return true;
    }

    /// <summary>The loss of the targets, in 2^-24 nats, without a gradient.</summary>
    public bool Loss(ReadOnlySpan<int> targets, out long lossFixed) =>
        _model.Backend.CrossEntropy(Logits, targets, null, out lossFixed) || _witness.Refuse(("logits", Logits));

    /// <summary>The loss, and the gradient of the residual stream: dh = I16+((p - onehot)*sE) . E, through the norm.</summary>
    public bool Backward(ReadOnlySpan<int> targets, Matrix d, out long lossFixed)
    {
        ITensorBackend backend = _model.Backend;
        if (!backend.CrossEntropy(Logits, targets, _dLogits, out lossFixed)) return _witness.Refuse(("logits", Logits));
        if (!backend.QuantizeI16Plus(_dLogits, _model.Head.Scales, _first, _second)) return _witness.Refuse(("logits.gradient", _dLogits));
        backend.MultiplyUnscaled(_first, _model.Head, _normed);
        backend.MultiplyUnscaled(_second, _model.Head, _dSecond);
        backend.Add(_normed, _dSecond, _normed);
        return backend.RmsNormBackward(_normed, _model.Model.FinalNorm, Input, _inputRows, _r, d) || _witness.Refuse(("output.gradient", _normed));
    }
}
