using R3mes.Consensus.Rounds;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L34, L35: two thirds prevoted and do not agree; wait a while for the rest.</summary>
internal static class AnyPolka
{
    public static (RoundState, RoundOutput) Apply(in RoundState state) =>
        (state, state.Step == Step.Prevote ? new RoundOutput(RoundOutputKind.TimeoutPrevote, state.Round) : RoundOutput.Refused);
}
