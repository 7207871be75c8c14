using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L44 to L46: two thirds prevoted nil.</summary>
internal static class NilPolka
{
    public static (RoundState, RoundOutput) Apply(in RoundState state) => state.Step == Step.Prevote
        ? (state with { Step = Step.Precommit }, new RoundOutput(RoundOutputKind.Precommit, state.Round, BlockId.Nil))
        : (state, RoundOutput.Refused);
}
