using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L49 to L54: two thirds precommitted a valid proposal, in whatever round. Once a height.</summary>
internal static class Decision
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, int round, BlockId value) => state.Step == Step.Commit
        ? (state, RoundOutput.Refused)
        : (state with { Step = Step.Commit }, new RoundOutput(RoundOutputKind.Decided, round, value));
}
