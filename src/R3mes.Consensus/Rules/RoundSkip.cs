using R3mes.Consensus.Rounds;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L55, L56: more than a third of the power is in a later round, so at least one that follows the rules is.</summary>
internal static class RoundSkip
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, int round) => round > state.Round
        ? (state with { Step = Step.Unstarted }, new RoundOutput(RoundOutputKind.SkipRound, round))
        : (state, RoundOutput.Refused);
}
