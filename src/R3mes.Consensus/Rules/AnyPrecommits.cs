using R3mes.Consensus.Rounds;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L47, L48: two thirds precommitted and do not agree; wait a while for the rest.</summary>
internal static class AnyPrecommits
{
    public static (RoundState, RoundOutput) Apply(in RoundState state) => (state, new RoundOutput(RoundOutputKind.TimeoutPrecommit, state.Round));
}
