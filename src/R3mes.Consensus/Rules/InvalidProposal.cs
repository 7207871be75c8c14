using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L26, L32: what the application refuses is answered with a prevote for nil.</summary>
internal static class InvalidProposal
{
    public static (RoundState, RoundOutput) Apply(in RoundState state) => state.Step == Step.Propose
        ? (state with { Step = Step.Prevote }, new RoundOutput(RoundOutputKind.Prevote, state.Round, BlockId.Nil))
        : (state, RoundOutput.Refused);
}
