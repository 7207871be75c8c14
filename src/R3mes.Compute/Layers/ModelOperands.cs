using R3mes.Compute.Arithmetic;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives;

namespace R3mes.Compute.Layers;

/// <summary>A model laid out for one backend, with the adapter of the moment: read by all workers during a step, written only between steps.</summary>
internal sealed class ModelOperands
{
    private readonly LinearOperands[][] _linears;

    public ModelOperands(ITensorBackend backend, TernaryModel model, LoraOptions options, int tokensMax)
    {
        Backend = backend;
        Model = model;
        Layout = new AdapterLayout(model.Shape, options);
        Rope = new RopeTable(tokensMax, model.Shape.HeadDim, model.Shape.RopeTheta);
        Head = new RowsI16(model.Embedding.Rows, model.Embedding.Rows * model.Embedding.Cols);
        Invariant.Holds(backend.QuantizeI16(model.Embedding, Head), "a model that was read is finite");
        _linears = new LinearOperands[model.Shape.Layers][];
        for (int layer = 0; layer < _linears.Length; layer++)
        {
            _linears[layer] = new LinearOperands[LinearNames.Count];
            for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++)
            {
                _linears[layer][(int)kind] = new LinearOperands(
                    backend.Prepare(model.Layers[layer].Linear(kind)), Layout.Find(layer, kind, isB: false), Layout.Find(layer, kind, isB: true));
            }
        }
    }

    /// <summary>Who computes.</summary>
    public ITensorBackend Backend { get; }

    /// <summary>Norms, embedding and shape.</summary>
    public TernaryModel Model { get; }

    /// <summary>Places of the adapter's tensors.</summary>
    public AdapterLayout Layout { get; }

    /// <summary>Cosines and sines of positions.</summary>
    public RopeTable Rope { get; }

    /// <summary>I16(E) [vocab, hidden].</summary>
    public RowsI16 Head { get; }

    /// <summary>One matrix of one block.</summary>
    public LinearOperands Linear(int layer, LinearKind kind) => _linears[layer][(int)kind];

    /// <summary>Takes the adapter's values; false when one is not finite.</summary>
    public bool LoadAdapter(ReadOnlySpan<float> values)
    {
        bool finite = true;
        foreach (LinearOperands[] layer in _linears)
            foreach (LinearOperands linear in layer) finite &= linear.Load(Backend, values);
        return finite;
    }
}
