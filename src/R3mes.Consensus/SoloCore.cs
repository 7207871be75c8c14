namespace R3mes.Consensus;

/// <summary>
/// Block making by a validator that holds all voting power: every height decides in round 0 on its own proposal.
/// It has the shape of the Tendermint core that replaces it, inputs in and effects out, and promises nothing about faults of others, for there are none.
/// An input for another height, round or step changes nothing and asks for nothing.
/// </summary>
public static class SoloCore
{
    private static readonly IReadOnlyList<ConsensusEffect> Nothing = [];

    /// <summary>One step: the next state and what the host must do, in order.</summary>
    public static (SoloState State, IReadOnlyList<ConsensusEffect> Effects) Step(SoloState state, ConsensusInput input) => input switch
    {
        ConsensusInput.HeightStarted started => StartHeight(state, started),
        ConsensusInput.TimeoutElapsed timeout => Propose(state, timeout),
        ConsensusInput.ProposalBuilt built => Precommit(state, built),
        ConsensusInput.PrecommitSigned signed => Decide(state, signed),
        _ => (state, Nothing),
    };

    private static (SoloState, IReadOnlyList<ConsensusEffect>) StartHeight(SoloState state, ConsensusInput.HeightStarted input)
    {
        if (input.Height <= state.Height) return (state, Nothing);
        SoloState next = new(input.Height, 0, SoloStep.Waiting, default);
        return (next, [new ConsensusEffect.ScheduleTimeout(input.Height, 0, TimeoutKind.Commit)]);
    }

    private static (SoloState, IReadOnlyList<ConsensusEffect>) Propose(SoloState state, ConsensusInput.TimeoutElapsed input)
    {
        if (!IsAt(state, input.Height, input.Round, SoloStep.Waiting) || input.Kind != TimeoutKind.Commit) return (state, Nothing);
        return (state with { Step = SoloStep.Proposing }, [new ConsensusEffect.BuildProposal(state.Height, state.Round)]);
    }

    private static (SoloState, IReadOnlyList<ConsensusEffect>) Precommit(SoloState state, ConsensusInput.ProposalBuilt input)
    {
        if (!IsAt(state, input.Height, input.Round, SoloStep.Proposing)) return (state, Nothing);
        SoloState next = state with { Step = SoloStep.Precommitting, Proposal = input.Block };
        return (next, [new ConsensusEffect.SignPrecommit(state.Height, state.Round, input.Block)]);
    }

    private static (SoloState, IReadOnlyList<ConsensusEffect>) Decide(SoloState state, ConsensusInput.PrecommitSigned input)
    {
        if (!IsAt(state, input.Height, input.Round, SoloStep.Precommitting) || input.Block != state.Proposal) return (state, Nothing);
        return (state with { Step = SoloStep.Decided }, [new ConsensusEffect.Decide(state.Height, state.Round, input.Block)]);
    }

    private static bool IsAt(SoloState state, long height, int round, SoloStep step) =>
        state.Height == height && state.Round == round && state.Step == step;
}
