namespace R3mes.Simulation;

/// <summary>A copy of a home: all its files, and the state as it was.</summary>
/// <param name="Height">Its newest block.</param>
/// <param name="Files">The files by name.</param>
/// <param name="State">The node store.</param>
public sealed record SimHome(long Height, IReadOnlyDictionary<string, byte[]> Files, SimStateStore.Copy State);
