using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using R3mes.Primitives;

namespace R3mes.Compute.Tensors;

/// <summary>
/// Writes safetensors in one canonical form, so that equal tensors are equal bytes: metadata first, keys in ordinal order, compact JSON, the header padded with blanks to
/// a multiple of 8, data in the order of the names.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>The bytes of a file with these tensors; names are printable ASCII without quote or backslash.</summary>
    /// <param name="metadata">Strings of <c>__metadata__</c>; left out when empty.</param>
    /// <param name="tensors">Name, element type, shape and bytes of each tensor, in any order.</param>
    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, IEnumerable<SafetensorsTensor> tensors)
    {
        SafetensorsTensor[] ordered = [.. tensors.OrderBy(t => t.Name, StringComparer.Ordinal)];
        StringBuilder header = new("{");
        if (metadata.Count > 0) AppendMetadata(header, metadata);
        long offset = 0;
        foreach (SafetensorsTensor tensor in ordered)
        {
            long end = offset + tensor.Data.Length;
            if (header.Length > 1) header.Append(',');
            AppendString(header, tensor.Name);
            header.Append(CultureInfo.InvariantCulture, $":{{\"data_offsets\":[{offset},{end}],\"dtype\":\"{tensor.DType}\",\"shape\":[{string.Join(',', tensor.Shape)}]}}");
            offset = end;
        }

        header.Append('}');
        header.Append(' ', (8 - (header.Length % 8)) % 8);
        Invariant.Holds(header.Length <= SafetensorsReader.HeaderBytesMax, "a header fits its limit");
        byte[] file = new byte[checked(8 + header.Length + (int)offset)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        Span<byte> rest = file.AsSpan(8);
        rest = rest[Encoding.ASCII.GetBytes(header.ToString(), rest)..];
        foreach (SafetensorsTensor tensor in ordered)
        {
            tensor.Data.Span.CopyTo(rest);
            rest = rest[tensor.Data.Length..];
        }

        return file;
    }

    private static void AppendMetadata(StringBuilder header, IReadOnlyDictionary<string, string> metadata)
    {
        header.Append("\"__metadata__\":{");
        bool first = true;
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!first) header.Append(',');
            first = false;
            AppendString(header, key);
            header.Append(':');
            AppendString(header, value);
        }

        header.Append('}');
    }

    /// <summary>Only what JSON writes as it is, so that there is one spelling.</summary>
    private static void AppendString(StringBuilder header, string text)
    {
        foreach (char c in text) Invariant.Holds(c is >= ' ' and <= '~' and not '"' and not '\\', "names are printable ASCII without quote or backslash");
        header.Append('"').Append(text).Append('"');
    }
}
