namespace R3mes.Compute.Tensors;

/// <summary>What a safetensors header says, checked against the file's length: tensors cover the data without gap or overlap.</summary>
/// <param name="Metadata">Strings of <c>__metadata__</c>, ordinal order of keys.</param>
/// <param name="Entries">Tensors in ordinal order of their names.</param>
/// <param name="DataOffset">Where the data begins in the file, in bytes.</param>
public sealed record SafetensorsFile(SortedDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries, int DataOffset)
{
    /// <summary>The tensor of this name, or null.</summary>
    public SafetensorsEntry? Find(string name)
    {
        foreach (SafetensorsEntry entry in Entries)
            if (entry.Name == name) return entry;
        return null;
    }

    /// <summary>The tensor's bytes within the file that was read.</summary>
    public ReadOnlySpan<byte> Data(ReadOnlySpan<byte> file, SafetensorsEntry entry) => file.Slice(DataOffset + entry.Offset, entry.ByteCount);
}
