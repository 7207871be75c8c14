using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>Everything one worker needs to run sequences through the model, allocated once: activations of every block, scratch, and its own exact gradient sums.</summary>
internal sealed class SequenceWorkspace
{
    private readonly ModelOperands _model;
    private readonly BlockActivations[] _kept;
    private readonly TransformerBlock[] _blocks;
    private readonly Scratch _scratch;
    private readonly LanguageHead _head;
    private readonly Matrix _d;
    private readonly int[] _targets;

    public SequenceWorkspace(ModelOperands model, int tokensMax)
    {
        ModelShape shape = model.Model.Shape;
        _model = model;
        _kept = new BlockActivations[shape.Layers];
        _blocks = new TransformerBlock[shape.Layers];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            _kept[layer] = new BlockActivations(shape, tokensMax, model.Layout.Options.Rank);
            _blocks[layer] = new TransformerBlock(model, layer);
        }

        _scratch = new Scratch(shape, tokensMax, model.Layout.Options.Rank);
        _head = new LanguageHead(model, tokensMax, _scratch.Witness);
        _d = new Matrix(tokensMax, shape.HiddenSize);
        _targets = new int[tokensMax];
        Sums = new long[model.Layout.Count];
    }

    /// <summary>Gradients of the adapter in 2^-32, summed over the sequences this worker ran.</summary>
    public long[] Sums { get; }

    /// <summary>Where the last sequence went wrong, or null.</summary>
    public RefusedValue? Refused => _scratch.Witness.Found;

    /// <summary>[T, vocab] of the last sequence.</summary>
    public Matrix Logits => _head.Logits;

    /// <summary>Forward alone. <paramref name="sample"/> is T + 1 bytes: inputs are the first T, targets the last T. False when a value is not finite.</summary>
    public bool Evaluate(ReadOnlySpan<byte> sample, out long lossFixed)
    {
        lossFixed = 0;
        return Forward(sample) && _head.Loss(_targets.AsSpan(0, sample.Length - 1), out lossFixed);
    }

    /// <summary>Forward and backward; the gradients of the summed loss are added to <see cref="Sums"/>. False when a value is not finite: the sums are then unspecified.</summary>
    public bool Train(ReadOnlySpan<byte> sample, out long lossFixed)
    {
        lossFixed = 0;
        if (!Forward(sample) || !_head.Backward(_targets.AsSpan(0, sample.Length - 1), _d, out lossFixed)) return false;
        for (int layer = _blocks.Length - 1; layer >= 0; layer--)
            if (!_blocks[layer].Backward(_kept[layer], _d, needsInput: layer > 0, Sums, _scratch)) return false;
        return true;
    }

    private bool Forward(ReadOnlySpan<byte> sample)
    {
        _scratch.Witness.Clear();
        int tokens = sample.Length - 1;
        Matrix x = _kept[0].Input.X;
        x.Reshape(tokens, _model.Model.Shape.HiddenSize);
        for (int t = 0; t < tokens; t++)
        {
            _model.Model.Embedding.Row(sample[t]).CopyTo(x.Row(t));
            _targets[t] = sample[t + 1];
        }

        for (int layer = 0; layer < _blocks.Length; layer++)
        {
            Matrix output = layer + 1 < _blocks.Length ? _kept[layer + 1].Input.X : _head.Input;
            if (!_blocks[layer].Forward(_kept[layer], output, _scratch)) return false;
        }

        return _head.Forward();
    }
}
