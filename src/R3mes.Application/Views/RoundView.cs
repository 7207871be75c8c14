using R3mes.Application.Records;

namespace R3mes.Application.Views;

/// <summary>A round with what its miners owe.</summary>
/// <param name="Round">The round: phase, deadlines, counts.</param>
/// <param name="Assignments">Assigned miners with shard and sample seed, ascending by miner.</param>
public sealed record RoundView(Round Round, IReadOnlyList<Assignment> Assignments);
