namespace R3mes.Node.Datasets;

/// <summary>A stretch of bytes of a source.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct DatasetRange(long Offset, long Length)
{
    /// <summary>The byte after the last one.</summary>
    public long End => checked(Offset + Length);
}
