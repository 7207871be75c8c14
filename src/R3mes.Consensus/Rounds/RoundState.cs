using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rounds;

/// <summary>What the algorithm remembers of a height (arXiv 1807.04938, L1 to L9). No value is <see cref="BlockId.Nil"/>, no round is -1.</summary>
/// <param name="Height">The height.</param>
/// <param name="Round">The round in progress; -1 before the first.</param>
/// <param name="Step">Where the validator stands in it.</param>
/// <param name="LockedRound">Round of the last precommit for a value.</param>
/// <param name="LockedValue">That value: no other is prevoted without proof that the lock is out of date.</param>
/// <param name="ValidRound">The last round in which a value was seen to have a quorum of prevotes.</param>
/// <param name="ValidValue">That value: what this validator proposes when its turn comes.</param>
public readonly record struct RoundState(long Height, int Round, Step Step, int LockedRound, BlockId LockedValue, int ValidRound, BlockId ValidValue)
{
    /// <summary>The state before the first round of a height.</summary>
    public static RoundState Of(long height) => new(height, -1, Step.New, -1, BlockId.Nil, -1, BlockId.Nil);
}
