using R3mes.Primitives.Content;

namespace R3mes.Node.Datasets;

/// <summary>One shard, or the held-out part, by name and size.</summary>
/// <param name="Cid">Name of its bytes.</param>
/// <param name="Bytes">How many they are.</param>
public sealed record DatasetPart(Cid Cid, long Bytes);
