using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L22 to L27: a valid proposal without a proof of lock is prevoted, unless this validator is locked on another value.</summary>
internal static class NewProposal
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, BlockId value)
    {
        if (state.Step != Step.Propose) return (state, RoundOutput.Refused);
        BlockId vote = state.LockedRound == -1 || state.LockedValue == value ? value : BlockId.Nil; // L23 to L26
        return (state with { Step = Step.Prevote }, new RoundOutput(RoundOutputKind.Prevote, state.Round, vote));
    }
}
