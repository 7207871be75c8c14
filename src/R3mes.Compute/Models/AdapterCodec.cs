using System.Globalization;
using System.Runtime.InteropServices;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Models;

/// <summary>Adapter tensors as canonical safetensors bytes and as digests; adapters and gradients differ only in the format's name.</summary>
internal static class AdapterCodec
{
    /// <summary>Canonical bytes: equal values, shape and options are equal bytes.</summary>
    public static byte[] Encode(AdapterLayout layout, float[] values, string format)
    {
        byte[] data = TensorDigest.Bytes(values).ToArray();
        List<SafetensorsTensor> tensors = [];
        foreach (AdapterTensor tensor in layout.Tensors)
            tensors.Add(new SafetensorsTensor(tensor.Name, "F32", [tensor.Rows, tensor.Cols], data.AsMemory(4 * tensor.Offset, 4 * tensor.Count)));
        return SafetensorsWriter.Write(Metadata(layout, format), tensors);
    }

    /// <summary>Reads exactly what <see cref="Encode"/> writes: same tensors, finite values, canonical bytes.</summary>
    public static AdapterError? TryDecode(ReadOnlySpan<byte> file, AdapterLayout layout, string format, out float[]? values)
    {
        values = null;
        ReadStatus status = SafetensorsReader.Read(file, out SafetensorsFile? header, out string? reason);
        if (status == ReadStatus.NeedMore) return new AdapterError($"The file ends early, after {file.Length} bytes.");
        if (status == ReadStatus.Invalid) return new AdapterError($"The file is not safetensors: {reason}");
        if (header!.Entries.Count != layout.Tensors.Count) return new AdapterError($"The file holds {header.Entries.Count} tensors where {layout.Tensors.Count} are needed.");
        float[] read = new float[layout.Count];
        for (int i = 0; i < layout.Tensors.Count; i++)
        {
            AdapterTensor tensor = layout.Tensors[i];
            SafetensorsEntry entry = header.Entries[i];
            if (entry.Name != tensor.Name || entry.DType != "F32" || entry.Shape is not [int rows, int cols] || rows != tensor.Rows || cols != tensor.Cols)
                return new AdapterError($"Tensor {i} is {entry.Name} {entry.DType} [{string.Join(',', entry.Shape)}] where {tensor.Name} F32 [{tensor.Rows},{tensor.Cols}] is needed.");
            Span<float> target = read.AsSpan(tensor.Offset, tensor.Count);
            header.Data(file, entry).CopyTo(MemoryMarshal.AsBytes(target));
            for (int j = 0; j < target.Length; j++)
                if (!float.IsFinite(target[j])) return new AdapterError($"{tensor.Name} holds a value at index {j} that is not finite.");
        }

        if (!file.SequenceEqual(Encode(layout, read, format))) return new AdapterError($"The file is not the canonical form of a {format}.");
        values = read;
        return null;
    }

    /// <summary>One digest of all tensors: in name order, each name and the RFC 6962 root over its little-endian bytes in leaves of 4 KiB.</summary>
    public static Digest Hash(AdapterLayout layout, float[] values, string domain)
    {
        DomainHash hash = DomainHash.Begin(domain).Add(layout.Tensors.Count);
        foreach (AdapterTensor tensor in layout.Tensors) hash.AddString(tensor.Name).Add(TensorDigest.Root(values.AsSpan(tensor.Offset, tensor.Count)));
        return hash.Finish();
    }

    private static Dictionary<string, string> Metadata(AdapterLayout layout, string format) => new(StringComparer.Ordinal)
    {
        ["format"] = format,
        ["lora_alpha_milli"] = layout.Options.AlphaMilli.ToString(CultureInfo.InvariantCulture),
        ["lora_rank"] = layout.Options.Rank.ToString(CultureInfo.InvariantCulture),
    };
}
