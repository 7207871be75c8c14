namespace R3mes.Node.Datasets;

/// <summary>How a source is split.</summary>
/// <param name="Shards">Training shards, 1 to <see cref="ShardsMax"/>.</param>
/// <param name="HeldOutBytes">The least the held-out part has, 1 or more.</param>
/// <param name="Placement">Where the held-out part lies.</param>
public sealed record DatasetSplitOptions(
    int Shards,
    long HeldOutBytes = DatasetSplitOptions.HeldOutBytesDefault,
    HeldOutPlacement Placement = HeldOutPlacement.EvenlySpaced)
{
    /// <summary>64 KiB, the least a held-out set may have by the protocol of this chain.</summary>
    public const long HeldOutBytesDefault = 64 * 1024;

    /// <summary>More shards than miners gain nothing; this bounds the manifest to well under a megabyte.</summary>
    public const int ShardsMax = 4096;
}
