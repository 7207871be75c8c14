using R3mes.Consensus.Rounds;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L65 to L67: the precommits did not come to agree in time; on to the next round.</summary>
internal static class PrecommitTimeout
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, int round) => round == state.Round
        ? (state with { Step = Step.Unstarted }, new RoundOutput(RoundOutputKind.SkipRound, state.Round + 1))
        : (state, RoundOutput.Refused);
}
