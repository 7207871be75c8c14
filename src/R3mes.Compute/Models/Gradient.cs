using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Models;

/// <summary>What a miner hands in: the pseudo-gradient, adapter at the start minus adapter at the end, element by element in f32; same tensors and codec as <see cref="Adapter"/>. Immutable.</summary>
public sealed class Gradient
{
    private const string Format = "r3mes.gradient.v1";

    private readonly float[] _values;

    internal Gradient(AdapterLayout layout, float[] values)
    {
        Invariant.Holds(values.Length == layout.Count, "a gradient has the elements of its layout");
        Layout = layout;
        _values = values;
    }

    /// <summary>Names, shapes and order of the tensors.</summary>
    public AdapterLayout Layout { get; }

    /// <summary>All elements, tensor after tensor in name order.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One digest of all tensors (RFC 6962 roots, leaves of 4 KiB, in name order): what a submission carries and verification compares.</summary>
    public Digest Hash => AdapterCodec.Hash(Layout, _values, "r3mes/gradient/v1");

    /// <summary>The elements of one tensor, row-major.</summary>
    public ReadOnlySpan<float> Tensor(AdapterTensor tensor) => _values.AsSpan(tensor.Offset, tensor.Count);

    /// <summary>start - end, element by element.</summary>
    public static Gradient Between(Adapter start, Adapter end)
    {
        Invariant.Holds(start.Layout.Fits(end.Layout), "both adapters have one layout");
        float[] values = new float[start.Layout.Count];
        for (int i = 0; i < values.Length; i++) values[i] = start.Values[i] - end.Values[i];
        return new Gradient(start.Layout, values);
    }

    /// <summary>A gradient of the given elements (one a layout element, each finite), as aggregation and tests make them.</summary>
    public static Gradient FromValues(AdapterLayout layout, ReadOnlySpan<float> values) => new(layout, values.ToArray());

    /// <summary>Canonical safetensors bytes.</summary>
    public byte[] Encode() => AdapterCodec.Encode(Layout, _values, Format);

    /// <summary>Reads exactly what <see cref="Encode"/> writes for this shape and these options.</summary>
    public static AdapterError? TryDecode(ReadOnlySpan<byte> file, ModelShape shape, LoraOptions options, out Gradient? gradient)
    {
        AdapterLayout layout = new(shape, options);
        AdapterError? error = AdapterCodec.TryDecode(file, layout, Format, out float[]? values);
        gradient = values is null ? null : new Gradient(layout, values);
        return error;
    }
}
