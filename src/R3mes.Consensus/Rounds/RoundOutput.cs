using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rounds;

/// <summary>What a rule asks for.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Round">The round that it concerns.</param>
/// <param name="Value">The value proposed, voted for or decided; nil where there is none.</param>
/// <param name="ValidRound">Proof-of-lock round of a proposal.</param>
public readonly record struct RoundOutput(RoundOutputKind Kind, int Round = -1, BlockId Value = default, int ValidRound = -1)
{
    /// <summary>Nothing.</summary>
    public static RoundOutput None => default;

    /// <summary>The event does not fit the state: nothing changed.</summary>
    public static RoundOutput Refused => new(RoundOutputKind.Refused);
}
