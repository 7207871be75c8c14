namespace R3mes.Simulation;

/// <summary>How a height came to its block.</summary>
/// <param name="Height">The height.</param>
/// <param name="Round">The round in which it was decided.</param>
/// <param name="Proposed">When its first proposal left the proposer.</param>
/// <param name="First">When the first node had the block.</param>
/// <param name="Last">When the latest node so far had it.</param>
/// <param name="Nodes">Nodes that have it.</param>
/// <param name="Txs">Its transactions.</param>
/// <param name="TxBytes">Their bytes together.</param>
public sealed record SimDecision(long Height, int Round, TimeSpan Proposed, TimeSpan First, TimeSpan Last, int Nodes, int Txs, long TxBytes);
