using R3mes.Primitives.Content;

namespace R3mes.Application.Genesis;

/// <summary>The text that the network trains on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Shards">The shards by number, at least one.</param>
/// <param name="HeldOut">The text that losses are reported on, disjoint from the shards.</param>
public sealed record GenesisDataset(string Id, IReadOnlyList<Cid> Shards, Cid HeldOut);
