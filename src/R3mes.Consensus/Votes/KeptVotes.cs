using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Votes;

/// <summary>The votes of one round and type that are kept, one or more, in the order they came.</summary>
/// <param name="Votes">The votes.</param>
/// <param name="Quorums">Quorums among them that were taken whole.</param>
/// <param name="Recounted">How many there were when the last of those was taken: up to there each counts for its value, after that a validator's first alone.</param>
public sealed record KeptVotes(IReadOnlyList<Vote> Votes, int Quorums, int Recounted);
