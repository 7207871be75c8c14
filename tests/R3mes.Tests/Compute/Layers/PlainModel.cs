using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Layers;

/// <summary>The model in plain f64: what canonical arithmetic approximates. With <paramref name="rounds"/> the inputs of ternary products are rounded to int8 as the published model does.</summary>
internal sealed class PlainModel(TernaryModel model, AdapterLayout layout, bool rounds = false)
{
    private readonly ModelShape _shape = model.Shape;

    /// <summary>Summed loss of T + 1 bytes, the gradients of the adapter in the layout's flat order when asked for, and the logits.</summary>
    public (double Loss, double[]? Gradient, double[] Logits) Run(ReadOnlySpan<double> adapter, ReadOnlySpan<byte> sample, bool backward)
    {
        PlainTape tape = new();
        Dictionary<string, PlainNode> trained = [];
        foreach (AdapterTensor tensor in layout.Tensors) trained[tensor.Name] = new PlainNode(tensor.Rows, tensor.Cols, adapter.Slice(tensor.Offset, tensor.Count).ToArray());
        int tokens = sample.Length - 1, hidden = _shape.HiddenSize;
        PlainNode x = new(tokens, hidden, new double[tokens * hidden]);
        for (int t = 0; t < tokens; t++)
            for (int i = 0; i < hidden; i++) x.V[(t * hidden) + i] = model.Embedding.Row(sample[t])[i];
        for (int layer = 0; layer < _shape.Layers; layer++) x = Block(tape, trained, layer, x);
        PlainNode logits = tape.Product(tape.RmsNorm(x, model.FinalNorm, _shape.RmsEps), Constant(model.Embedding));
        double loss = tape.CrossEntropy(logits, sample[1..]);
        if (!backward) return (loss, null, logits.V);
        tape.Backward();
        double[] gradient = new double[layout.Count];
        foreach (AdapterTensor tensor in layout.Tensors) trained[tensor.Name].G.CopyTo(gradient, tensor.Offset);
        return (loss, gradient, logits.V);
    }

    private PlainNode Block(PlainTape tape, Dictionary<string, PlainNode> trained, int layer, PlainNode x)
    {
        TernaryLayer weights = model.Layers[layer];
        PlainNode input = Norm(tape, x, weights.InputNorm);
        PlainNode q = tape.Rope(Linear(LinearKind.Query, input), _shape.Heads, _shape.RopeTheta);
        PlainNode k = tape.Rope(Linear(LinearKind.Key, input), _shape.KvHeads, _shape.RopeTheta);
        PlainNode o = tape.Attention(q, k, Linear(LinearKind.Value, input), _shape.Heads, _shape.KvHeads);
        PlainNode middle = tape.Add(x, Linear(LinearKind.Output, Norm(tape, o, weights.AttentionSubNorm)));
        PlainNode normed = Norm(tape, middle, weights.PostNorm);
        PlainNode gated = tape.SquaredReluGate(Linear(LinearKind.Gate, normed), Linear(LinearKind.Up, normed));
        return tape.Add(middle, Linear(LinearKind.Down, Norm(tape, gated, weights.FeedForwardSubNorm)));

        PlainNode Linear(LinearKind kind, PlainNode y)
        {
            PlainNode u = tape.Product(y, trained[layout.Find(layer, kind, isB: false).Name]);
            PlainNode delta = tape.Product(u, trained[layout.Find(layer, kind, isB: true).Name], (double)layout.Options.AlphaMilli / 1000 / layout.Options.Rank);
            return tape.Add(tape.Product(y, Constant(weights.Linear(kind))), delta);
        }
    }

    private PlainNode Norm(PlainTape tape, PlainNode x, float[] gain)
    {
        PlainNode y = tape.RmsNorm(x, gain, _shape.RmsEps);
        return rounds ? tape.Round(y) : y;
    }

    private static PlainNode Constant(TernaryMatrix w) => new(w.OutFeatures, w.InFeatures, [.. w.Values.Select(value => (double)value * w.Scale)], trained: false);

    private static PlainNode Constant(Matrix w) => new(w.Rows, w.Cols, [.. w.Span.ToArray().Select(value => (double)value)], trained: false);
}
