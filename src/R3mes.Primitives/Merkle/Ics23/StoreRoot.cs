using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The root of one store among those of an application (cosmos-sdk, store/types/commit_info.go: StoreInfo).</summary>
/// <param name="Name">The store's name, not empty.</param>
/// <param name="Hash">Its root; empty where the store never held anything, of which nothing can be proven.</param>
public sealed record StoreRoot(string Name, OpaqueBytes Hash);
