using System.Buffers.Binary;
using System.Text.Json;
using R3mes.Primitives.Codec;

namespace R3mes.Compute.Tensors;

/// <summary>
/// Reads the safetensors format (u64 header length, JSON header, data) strictly: bounded header, no duplicate or unknown key, lengths that fit their shapes,
/// data covered without gap or overlap, nothing after it.
/// </summary>
public static class SafetensorsReader
{
    /// <summary>Longest header in bytes: enough for ten thousand tensors, and all that is ever parsed before the rest is looked at.</summary>
    public const int HeaderBytesMax = 1 << 20;

    /// <summary>Most extents of a tensor.</summary>
    public const int RankMax = 8;

    /// <summary>Longest name or metadata key in characters; they are printable ASCII, so that a refusal can be shown as it is.</summary>
    public const int NameCharsMax = 256;

    private const int LengthBytes = 8;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    /// <summary>Reads a whole file. <see cref="ReadStatus.NeedMore"/> when it ends early, <see cref="ReadStatus.Invalid"/> with a sentence when it can never be one.</summary>
    public static ReadStatus Read(ReadOnlySpan<byte> file, out SafetensorsFile? result, out string? reason)
    {
        result = null;
        reason = null;
        if (file.Length < LengthBytes) return ReadStatus.NeedMore;
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerBytes is < 2 or > HeaderBytesMax)
        {
            reason = $"The header is said to be {headerBytes} bytes; 2 to {HeaderBytesMax} are allowed.";
            return ReadStatus.Invalid;
        }

        if ((ulong)(file.Length - LengthBytes) < headerBytes) return ReadStatus.NeedMore;
        int dataOffset = LengthBytes + (int)headerBytes;
        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<SafetensorsEntry> entries = [];
        try
        {
            reason = ReadHeader(file.Slice(LengthBytes, (int)headerBytes), metadata, entries);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Utf8JsonReader reports malformed text by throwing; InvalidOperationException is a string that is not UTF-8.
            reason = "The header is not well-formed JSON.";
        }

        if (reason is not null) return ReadStatus.Invalid;
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        ReadStatus status = CheckCover(entries, file.Length - dataOffset, out reason);
        if (status == ReadStatus.Done) result = new SafetensorsFile(metadata, entries, dataOffset);
        return status;
    }

    private static string? ReadHeader(ReadOnlySpan<byte> text, SortedDictionary<string, string> metadata, List<SafetensorsEntry> entries)
    {
        if (text[0] != (byte)'{') return "The header does not begin with an object.";
        Utf8JsonReader json = new(text, Options);
        json.Read();
        HashSet<string> names = new(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            if (!IsPrintable(name)) return "The header has a name that is longer than 256 characters or not printable ASCII.";
            if (!names.Add(name)) return $"The header names {name} twice.";
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject) return $"The header's {name} is not an object.";
            string? reason = name == "__metadata__" ? ReadMetadata(ref json, metadata) : ReadEntry(ref json, name, entries);
            if (reason is not null) return reason;
        }

        return json.Read() ? "Text follows the header's object." : null;
    }

    private static string? ReadMetadata(ref Utf8JsonReader json, SortedDictionary<string, string> metadata)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            if (!IsPrintable(key)) return "The metadata has a key that is longer than 256 characters or not printable ASCII.";
            if (json.TokenType != JsonTokenType.String) return $"The metadata's {key} is not a string.";
            if (!metadata.TryAdd(key, json.GetString()!)) return $"The metadata names {key} twice.";
        }

        return null;
    }

    private static string? ReadEntry(ref Utf8JsonReader json, string name, List<SafetensorsEntry> entries)
    {
        string? dtype = null;
        List<int>? shape = null;
        List<int>? offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            bool read = key switch
            {
                "dtype" when dtype is null && json.TokenType == JsonTokenType.String => (dtype = json.GetString()) is not null,
                "shape" when shape is null => TryReadIntegers(ref json, RankMax, out shape),
                "data_offsets" when offsets is null => TryReadIntegers(ref json, 2, out offsets),
                _ => false,
            };
            if (!read) return $"Tensor {name} has a property that is unknown, repeated or malformed.";
        }

        if (dtype is null || shape is null || offsets is not [int begin, int end] || end < begin) return $"Tensor {name} lacks its dtype, shape or data_offsets.";
        if (ElementBytes(dtype) is not int size) return $"Tensor {name} has an unknown element type.";
        long bytes = size;
        foreach (int extent in shape)
        {
            bytes *= extent;
            if (bytes > int.MaxValue) return $"Tensor {name} is larger than 2 GiB.";
        }

        if (bytes != end - begin) return $"Tensor {name} has {end - begin} bytes where its shape needs {bytes}.";
        entries.Add(new SafetensorsEntry(name, dtype, shape, begin, (int)bytes));
        return null;
    }

    private static bool TryReadIntegers(ref Utf8JsonReader json, int countMax, out List<int>? values)
    {
        values = [];
        if (json.TokenType != JsonTokenType.StartArray) return false;
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            if (values.Count == countMax || !json.TryGetInt32(out int value) || value < 0) return false;
            values.Add(value);
        }

        return json.TokenType == JsonTokenType.EndArray;
    }

    private static ReadStatus CheckCover(List<SafetensorsEntry> entries, int dataBytes, out string? reason)
    {
        reason = null;
        int next = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteCount))
        {
            if (entry.Offset != next)
            {
                reason = $"Tensor {entry.Name} begins at byte {entry.Offset} where {next} was due: the data has a gap or an overlap.";
                return ReadStatus.Invalid;
            }

            next = entry.Offset + entry.ByteCount;
        }

        if (next > dataBytes) return ReadStatus.NeedMore;
        if (next == dataBytes) return ReadStatus.Done;
        reason = $"{dataBytes - next} bytes follow the last tensor.";
        return ReadStatus.Invalid;
    }

    private static bool IsPrintable(string name) => name.Length <= NameCharsMax && name.All(c => c is >= ' ' and <= '~');

    private static int? ElementBytes(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => null,
    };
}
