using R3mes.Compute.Tensors;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Models;

/// <summary>A frozen byte-level ternary transformer: what genesis names by hash and every miner trains adapters on.</summary>
public sealed class TernaryModel
{
    /// <summary>Puts a model together; the parts have the sizes the shape says.</summary>
    public TernaryModel(ModelShape shape, Digest hash, Matrix embedding, float[] finalNorm, IReadOnlyList<TernaryLayer> layers)
    {
        Invariant.Holds(shape.Check() is null, "a model's shape is within its limits");
        Invariant.Holds(layers.Count == shape.Layers, "a model has the layers of its shape");
        Shape = shape;
        Hash = hash;
        Embedding = embedding;
        FinalNorm = finalNorm;
        Layers = layers;
    }

    /// <summary>Sizes and constants.</summary>
    public ModelShape Shape { get; }

    /// <summary>SHA-256 of the file.</summary>
    public Digest Hash { get; }

    /// <summary>[VocabSize, HiddenSize], input embedding and output head.</summary>
    public Matrix Embedding { get; }

    /// <summary>Gain before the head, HiddenSize.</summary>
    public float[] FinalNorm { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<TernaryLayer> Layers { get; }

    /// <summary>Ternary weights, embedding left out.</summary>
    public long BackboneWeights
    {
        get
        {
            long sum = 0;
            foreach (TernaryLayer layer in Layers)
                foreach (TernaryMatrix matrix in layer.Linears) sum += matrix.Values.Length;
            return sum;
        }
    }

    /// <summary>Reads a packed safetensors file (docs/arithmetic.md, "The model file"); every fault is a value with a sentence.</summary>
    public static ModelError? TryRead(ReadOnlySpan<byte> file, out TernaryModel? model) => TernaryModelReader.TryRead(file, out model);
}
