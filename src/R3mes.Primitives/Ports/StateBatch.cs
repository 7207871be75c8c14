using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Ports;

/// <summary>The changes of one block.</summary>
/// <param name="Height">The block's height.</param>
/// <param name="AppHash">The app hash after it.</param>
/// <param name="Writes">The changes in ascending key order, each key once.</param>
public sealed record StateBatch(long Height, Digest AppHash, IReadOnlyList<StateWrite> Writes);
