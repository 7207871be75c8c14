using System.Globalization;
using R3mes.Compute.Arithmetic;
using R3mes.Primitives;

namespace R3mes.Compute.Models;

/// <summary>All adapter tensors of a model in ordinal order of their names, laid end to end in one flat f32 array: what AdamW, digests, sums and files run over.</summary>
public sealed class AdapterLayout
{
    /// <summary>Most elements of an adapter.</summary>
    public const int ElementsMax = 1 << 29;

    private readonly int[] _index;

    /// <summary>The layout for a model and rank.</summary>
    public AdapterLayout(ModelShape shape, LoraOptions options)
    {
        Invariant.Holds(Check(shape, options) is null, "a layout is made of a checked shape and rank");
        Shape = shape;
        Options = options;
        List<AdapterTensor> tensors = [];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++)
            {
                string prefix = string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.{LinearNames.Of(kind)}.");
                tensors.Add(new AdapterTensor(prefix + "lora_a", layer, kind, false, options.Rank, shape.InFeatures(kind), 0));
                tensors.Add(new AdapterTensor(prefix + "lora_b", layer, kind, true, shape.OutFeatures(kind), options.Rank, 0));
            }
        }

        tensors.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        _index = new int[tensors.Count];
        int offset = 0;
        for (int i = 0; i < tensors.Count; i++)
        {
            tensors[i] = tensors[i] with { Offset = offset };
            offset = checked(offset + tensors[i].Count);
            _index[Slot(tensors[i].Layer, tensors[i].Kind, tensors[i].IsB)] = i;
        }

        Tensors = tensors;
        Count = offset;
    }

    /// <summary>The model's shape.</summary>
    public ModelShape Shape { get; }

    /// <summary>Rank and alpha.</summary>
    public LoraOptions Options { get; }

    /// <summary>Tensors in ordinal order of their names.</summary>
    public IReadOnlyList<AdapterTensor> Tensors { get; }

    /// <summary>Elements of all tensors together.</summary>
    public int Count { get; }

    /// <summary>The tensor of a matrix: lora_b, else lora_a.</summary>
    public AdapterTensor Find(int layer, LinearKind kind, bool isB) => Tensors[_index[Slot(layer, kind, isB)]];

    /// <summary>Why there is no adapter of these options on a model of this shape, or null: the tensors have at most 2^29 elements and 2^23 rows, so that no offset and no sum over rows overflows.</summary>
    public static AdapterError? Check(ModelShape shape, LoraOptions options)
    {
        if (shape.Check() is ModelError error) return new AdapterError(error.Sentence);
        if (options.Check() is AdapterError refused) return refused;
        long rows = 0;
        long elements = 0;
        for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++)
        {
            rows += options.Rank + shape.OutFeatures(kind);
            elements += (long)options.Rank * (shape.InFeatures(kind) + shape.OutFeatures(kind));
        }

        bool fits = rows * shape.Layers <= FixedSum.TermsMax && elements * shape.Layers <= ElementsMax;
        return fits ? null : new AdapterError($"An adapter of rank {options.Rank} would have {elements * shape.Layers} elements in {rows * shape.Layers} rows; {ElementsMax} and {FixedSum.TermsMax} are the most.");
    }

    /// <summary>True when both lay out the same tensors.</summary>
    public bool Fits(AdapterLayout other) => Shape == other.Shape && Options == other.Options;

    private static int Slot(int layer, LinearKind kind, bool isB) => (((layer * LinearNames.Count) + (int)kind) * 2) + (isB ? 1 : 0);
}
