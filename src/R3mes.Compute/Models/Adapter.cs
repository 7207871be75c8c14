using R3mes.Compute.Arithmetic;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Models;

/// <summary>The trained part of the model: f32 LoRA tensors <c>lora_a</c> [r, in] and <c>lora_b</c> [out, r] of every ternary matrix. Immutable.</summary>
public sealed class Adapter
{
    private const string Format = "r3mes.adapter.v1";

    private readonly float[] _values;

    internal Adapter(AdapterLayout layout, float[] values)
    {
        Invariant.Holds(values.Length == layout.Count, "an adapter has the elements of its layout");
        Layout = layout;
        _values = values;
    }

    /// <summary>Names, shapes and order of the tensors.</summary>
    public AdapterLayout Layout { get; }

    /// <summary>All elements, tensor after tensor in name order.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One digest of all tensors.</summary>
    public Digest Hash => AdapterCodec.Hash(Layout, _values, "r3mes/adapter/v1");

    /// <summary>The elements of one tensor, row-major.</summary>
    public ReadOnlySpan<float> Tensor(AdapterTensor tensor) => _values.AsSpan(tensor.Offset, tensor.Count);

    /// <summary>
    /// The adapter a chain begins with: lora_b zero, so that the model is unchanged; element i of a tensor's lora_a is (f32(bell) * 2^-17) / sqrt(f32(in)),
    /// bell being draw i of the Philox stream named by the tensor: near normal, standard deviation 0.816/sqrt(in).
    /// </summary>
    public static Adapter Initial(ModelShape shape, LoraOptions options, Digest seed)
    {
        AdapterLayout layout = new(shape, options);
        float[] values = new float[layout.Count];
        foreach (AdapterTensor tensor in layout.Tensors)
        {
            if (tensor.IsB) continue;
            PhiloxStream stream = new(seed, tensor.Name);
            float root = MathF.Sqrt(tensor.Cols);
            for (int i = 0; i < tensor.Count; i++) values[tensor.Offset + i] = (stream.Bell((ulong)i) * Elementary.PowerOfTwo(-17)) / root;
        }

        return new Adapter(layout, values);
    }

    /// <summary>An adapter of the given elements (one a layout element, each finite), as aggregation and tests make them.</summary>
    public static Adapter FromValues(AdapterLayout layout, ReadOnlySpan<float> values) => new(layout, values.ToArray());

    /// <summary>Canonical safetensors bytes.</summary>
    public byte[] Encode() => AdapterCodec.Encode(Layout, _values, Format);

    /// <summary>Reads exactly what <see cref="Encode"/> writes for this shape and these options.</summary>
    public static AdapterError? TryDecode(ReadOnlySpan<byte> file, ModelShape shape, LoraOptions options, out Adapter? adapter)
    {
        AdapterLayout layout = new(shape, options);
        AdapterError? error = AdapterCodec.TryDecode(file, layout, Format, out float[]? values);
        adapter = values is null ? null : new Adapter(layout, values);
        return error;
    }
}
