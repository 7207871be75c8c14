using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L57 to L60: no proposal came in time.</summary>
internal static class ProposeTimeout
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, int round) => round == state.Round && state.Step == Step.Propose
        ? (state with { Step = Step.Prevote }, new RoundOutput(RoundOutputKind.Prevote, state.Round, BlockId.Nil))
        : (state, RoundOutput.Refused);
}
