using System.Collections.Immutable;

namespace R3mes.Node.Datasets;

/// <summary>A source split in memory.</summary>
/// <param name="Manifest">The parts by name.</param>
/// <param name="Shards">Bytes of each shard, in the order of the manifest.</param>
/// <param name="HeldOut">Bytes of the held-out part.</param>
public sealed record DatasetSplit(DatasetManifest Manifest, ImmutableArray<ReadOnlyMemory<byte>> Shards, ReadOnlyMemory<byte> HeldOut);
