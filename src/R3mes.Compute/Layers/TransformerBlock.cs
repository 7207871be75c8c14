using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>
/// One block of BitNet b1.58 on one sequence: RMSNorm, q k v, RoPE, attention, sub-norm, o, residual; RMSNorm, relu(gate)^2 * up, sub-norm, down, residual.
/// Each method answers false when a value is not finite.
/// </summary>
internal sealed class TransformerBlock(ModelOperands model, int layer)
{
    private readonly ITensorBackend _backend = model.Backend;
    private readonly ModelShape _shape = model.Model.Shape;
    private readonly TernaryLayer _weights = model.Model.Layers[layer];
    private readonly float _c = model.Layout.Options.Scale;

    /// <summary>From <c>kept.Input.X</c> to <paramref name="output"/>, both [T, hidden].</summary>
    public bool Forward(BlockActivations kept, Matrix output, Scratch scratch)
    {
        if (!kept.Input.Forward(_backend, _weights.InputNorm, _shape.RmsEps, scratch.Wide0)) return Refuse(scratch, ("input", kept.Input.X), ("input.normed", scratch.Wide0));
        if (!Linear(LinearKind.Query, kept.Input.Y, kept, scratch.Query, scratch)) return false;
        if (!Linear(LinearKind.Key, kept.Input.Y, kept, scratch.Key, scratch)) return false;
        if (!Linear(LinearKind.Value, kept.Input.Y, kept, scratch.Value, scratch)) return false;
        _backend.Rope(scratch.Query, _shape.Heads, model.Rope.Cos, model.Rope.Sin, backward: false);
        _backend.Rope(scratch.Key, _shape.KvHeads, model.Rope.Cos, model.Rope.Sin, backward: false);
        if (!_backend.Attention(scratch.Query, scratch.Key, scratch.Value, kept.Attention, kept.AttentionOutput.X))
            return RefuseComputed(scratch, "attention.scores", ("query", scratch.Query), ("key", scratch.Key), ("value", scratch.Value), ("attention", kept.AttentionOutput.X));
        if (!kept.AttentionOutput.Forward(_backend, _weights.AttentionSubNorm, _shape.RmsEps, scratch.Wide0))
            return Refuse(scratch, ("attention", kept.AttentionOutput.X), ("attention.normed", scratch.Wide0));
        if (!Linear(LinearKind.Output, kept.AttentionOutput.Y, kept, scratch.Wide0, scratch)) return false;
        _backend.Add(kept.Input.X, scratch.Wide0, kept.Middle.X);

        if (!kept.Middle.Forward(_backend, _weights.PostNorm, _shape.RmsEps, scratch.Wide0)) return Refuse(scratch, ("middle", kept.Middle.X), ("middle.normed", scratch.Wide0));
        if (!Linear(LinearKind.Gate, kept.Middle.Y, kept, kept.Gate, scratch)) return false;
        if (!Linear(LinearKind.Up, kept.Middle.Y, kept, kept.Up, scratch)) return false;
        _backend.SquaredReluGate(kept.Gate, kept.Up, kept.Gated.X);
        if (!kept.Gated.Forward(_backend, _weights.FeedForwardSubNorm, _shape.RmsEps, scratch.Wide0)) return Refuse(scratch, ("gated", kept.Gated.X), ("gated.normed", scratch.Wide0));
        if (!Linear(LinearKind.Down, kept.Gated.Y, kept, scratch.Wide0, scratch)) return false;
        _backend.Add(kept.Middle.X, scratch.Wide0, output);
        return true;
    }

    /// <summary>Turns <paramref name="d"/> from the gradient of the output into the gradient of the input, in place, and adds the adapters' gradients to <paramref name="sums"/>.
    /// The first block has no use for its input's gradient: <paramref name="needsInput"/> false leaves <paramref name="d"/> unspecified.</summary>
    public bool Backward(BlockActivations kept, Matrix d, bool needsInput, Span<long> sums, Scratch scratch)
    {
        return FeedForwardBackward(kept, d, sums, scratch) && AttentionBackward(kept, d, needsInput, sums, scratch);
    }

    private bool FeedForwardBackward(BlockActivations kept, Matrix d, Span<long> sums, Scratch scratch)
    {
        if (!LinearBackward(LinearKind.Down, kept.Gated.Y, kept, d, scratch.Wide0, sums, scratch)) return false;
        if (!kept.Gated.Backward(_backend, _weights.FeedForwardSubNorm, scratch.Wide0, scratch.Wide1)) return Refuse(scratch, ("gated.gradient", scratch.Wide0));
        Matrix dGate = scratch.Wide0;
        Matrix dUp = scratch.Wide2;
        _backend.SquaredReluGateBackward(scratch.Wide1, kept.Gate, kept.Up, dGate, dUp);
        if (!LinearBackward(LinearKind.Gate, kept.Middle.Y, kept, dGate, scratch.Wide1, sums, scratch)) return false;
        if (!LinearBackward(LinearKind.Up, kept.Middle.Y, kept, dUp, scratch.Wide0, sums, scratch)) return false;
        _backend.Add(scratch.Wide1, scratch.Wide0, scratch.Wide1);
        if (!kept.Middle.Backward(_backend, _weights.PostNorm, scratch.Wide1, scratch.Wide0)) return Refuse(scratch, ("middle.gradient", scratch.Wide1));
        _backend.Add(d, scratch.Wide0, d);
        return true;
    }

    private bool AttentionBackward(BlockActivations kept, Matrix d, bool needsInput, Span<long> sums, Scratch scratch)
    {
        if (!LinearBackward(LinearKind.Output, kept.AttentionOutput.Y, kept, d, scratch.Wide0, sums, scratch)) return false;
        if (!kept.AttentionOutput.Backward(_backend, _weights.AttentionSubNorm, scratch.Wide0, scratch.Wide1)) return Refuse(scratch, ("attention.gradient", scratch.Wide0));
        if (!_backend.AttentionBackward(scratch.Wide1, kept.Attention, scratch.Query, scratch.Key, scratch.Value))
            return RefuseComputed(scratch, "attention.scores.gradient", ("attention.output.gradient", scratch.Wide1));
        _backend.Rope(scratch.Query, _shape.Heads, model.Rope.Cos, model.Rope.Sin, backward: true);
        _backend.Rope(scratch.Key, _shape.KvHeads, model.Rope.Cos, model.Rope.Sin, backward: true);
        if (!LinearBackward(LinearKind.Query, kept.Input.Y, kept, scratch.Query, needsInput ? scratch.Wide0 : null, sums, scratch)) return false;
        if (!LinearBackward(LinearKind.Key, kept.Input.Y, kept, scratch.Key, needsInput ? scratch.Wide1 : null, sums, scratch)) return false;
        if (!LinearBackward(LinearKind.Value, kept.Input.Y, kept, scratch.Value, needsInput ? scratch.Wide2 : null, sums, scratch)) return false;
        if (!needsInput) return true;
        _backend.Add(scratch.Wide0, scratch.Wide1, scratch.Wide0);
        _backend.Add(scratch.Wide0, scratch.Wide2, scratch.Wide0);
        if (!kept.Input.Backward(_backend, _weights.InputNorm, scratch.Wide0, scratch.Wide1)) return Refuse(scratch, ("input.gradient", scratch.Wide0));
        _backend.Add(d, scratch.Wide1, d);
        return true;
    }

    private bool Refuse(Scratch scratch, params ReadOnlySpan<(string Name, Matrix Values)> tensors) => scratch.Witness.Refuse(Named(tensors));

    private bool RefuseComputed(Scratch scratch, string computed, params ReadOnlySpan<(string Name, Matrix Values)> tensors)
        => scratch.Witness.RefuseComputed($"layers.{layer}.{computed}", Named(tensors));

    private (string Name, Matrix Values)[] Named(ReadOnlySpan<(string Name, Matrix Values)> tensors)
    {
        (string, Matrix)[] named = new (string, Matrix)[tensors.Length];
        for (int i = 0; i < named.Length; i++) named[i] = ($"layers.{layer}.{tensors[i].Name}", tensors[i].Values);
        return named;
    }

    private bool Linear(LinearKind kind, RowsI8 x, BlockActivations kept, Matrix y, Scratch scratch)
        => LoraLinear.Forward(_backend, model.Linear(layer, kind), _c, x, kept.U(kind), y, scratch);

    private bool LinearBackward(LinearKind kind, RowsI8 x, BlockActivations kept, Matrix dy, Matrix? dx, Span<long> sums, Scratch scratch)
        => LoraLinear.Backward(_backend, model.Linear(layer, kind), _c, x, kept.U(kind), dy, dx, sums, scratch);
}
