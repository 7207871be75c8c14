using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rounds;

/// <summary>What can happen to a round: the conditions of the algorithm's upon-rules, found by the driver, which holds the messages.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Round">The round of a new round, a skip, a proof of lock, a decision, a proposal or a timeout; -1 where there is none.</param>
/// <param name="Value">The value of a proposal or a quorum; nil where there is none.</param>
public readonly record struct RoundEvent(RoundEventKind Kind, int Round = -1, BlockId Value = default);
