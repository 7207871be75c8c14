using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L61 to L64: the prevotes did not come to agree in time.</summary>
internal static class PrevoteTimeout
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, int round) => round == state.Round && state.Step == Step.Prevote
        ? (state with { Step = Step.Precommit }, new RoundOutput(RoundOutputKind.Precommit, state.Round, BlockId.Nil))
        : (state, RoundOutput.Refused);
}
