using System.Collections.Immutable;

namespace R3mes.Node.Datasets;

/// <summary>Which bytes of a source go where: every byte belongs to exactly one shard or to the held-out part.</summary>
/// <param name="Shards">For each shard its stretches, ascending.</param>
/// <param name="HeldOut">The held-out stretches, ascending.</param>
public sealed record DatasetPlan(ImmutableArray<ImmutableArray<DatasetRange>> Shards, ImmutableArray<DatasetRange> HeldOut);
