using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Votes;

/// <summary>A threshold that votes reached, told once.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Round">Round of the votes.</param>
/// <param name="Value">The value that has a quorum; nil where there is none.</param>
public readonly record struct VoteOutput(VoteOutputKind Kind, int Round = -1, BlockId Value = default)
{
    /// <summary>No threshold was reached, or none that is new.</summary>
    public static VoteOutput None => default;
}
