using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L36 to L43: two thirds prevoted the proposal. Before the own precommit this locks it; after, it is remembered as valid.</summary>
internal static class ValuePolka
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, BlockId value) => state.Step switch
    {
        Step.Prevote => (
            state with { Step = Step.Precommit, LockedValue = value, LockedRound = state.Round, ValidValue = value, ValidRound = state.Round }, // L38 to L43
            new RoundOutput(RoundOutputKind.Precommit, state.Round, value)),
        Step.Precommit => (state with { ValidValue = value, ValidRound = state.Round }, RoundOutput.None), // L42, L43
        _ => (state, RoundOutput.Refused),
    };
}
