using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L28 to L33: a proposal with a quorum of prevotes in an earlier round is prevoted, unless this validator locked another value since.</summary>
internal static class ProvenProposal
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, BlockId value, int validRound)
    {
        if (state.Step != Step.Propose || validRound < 0 || validRound >= state.Round) return (state, RoundOutput.Refused); // L28
        BlockId vote = state.LockedRound <= validRound || state.LockedValue == value ? value : BlockId.Nil; // L29 to L32
        return (state with { Step = Step.Prevote }, new RoundOutput(RoundOutputKind.Prevote, state.Round, vote));
    }
}
