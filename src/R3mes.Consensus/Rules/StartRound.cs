using R3mes.Consensus.Rounds;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L11 to L21: a round begins.</summary>
internal static class StartRound
{
    /// <summary>L14 to L19: the proposer asks for a value, or proposes again the one that was seen to be valid.</summary>
    public static (RoundState, RoundOutput) Propose(in RoundState state, int round)
    {
        if (!MayBegin(state, round)) return (state, RoundOutput.Refused);
        RoundState next = state with { Step = Step.Propose, Round = round };
        return state.ValidValue.IsNil
            ? (next, new RoundOutput(RoundOutputKind.GetValue, round)) // L18
            : (next, new RoundOutput(RoundOutputKind.Proposal, round, state.ValidValue, state.ValidRound)); // L16, L19
    }

    /// <summary>L20, L21: everyone else waits for it.</summary>
    public static (RoundState, RoundOutput) Follow(in RoundState state, int round) => MayBegin(state, round)
        ? (state with { Step = Step.Propose, Round = round }, new RoundOutput(RoundOutputKind.TimeoutPropose, round))
        : (state, RoundOutput.Refused);

    private static bool MayBegin(in RoundState state, int round) => state.Step is Step.New or Step.Unstarted && round > state.Round;
}
