using R3mes.Consensus.Rounds;
using R3mes.Consensus.Rules;

namespace R3mes.Consensus;

/// <summary>
/// One height of the Tendermint algorithm (arXiv 1807.04938, Algorithm 1) as a pure function: state and event in, state and output out. Which event holds is the driver's
/// to find; what follows from it is one rule, in a file of its own.
/// </summary>
public static class RoundMachine
{
    /// <summary>Applies the rule of an event.</summary>
    public static (RoundState State, RoundOutput Output) Apply(in RoundState state, in RoundEvent happened) => happened.Kind switch
    {
        RoundEventKind.NewRound => StartRound.Follow(state, happened.Round),
        RoundEventKind.NewRoundProposer => StartRound.Propose(state, happened.Round),
        RoundEventKind.ProposeValue => ProposeValue.Apply(state, happened.Value),
        RoundEventKind.Proposal => NewProposal.Apply(state, happened.Value),
        RoundEventKind.ProposalInvalid => InvalidProposal.Apply(state),
        RoundEventKind.ProposalAndPolkaPrevious => ProvenProposal.Apply(state, happened.Value, happened.Round),
        RoundEventKind.ProposalAndPolkaInvalid => InvalidProposal.Apply(state),
        RoundEventKind.PolkaAny => AnyPolka.Apply(state),
        RoundEventKind.ProposalAndPolka => ValuePolka.Apply(state, happened.Value),
        RoundEventKind.PolkaNil => NilPolka.Apply(state),
        RoundEventKind.PrecommitAny => AnyPrecommits.Apply(state),
        RoundEventKind.ProposalAndCommit => Decision.Apply(state, happened.Round, happened.Value),
        RoundEventKind.RoundSkip => RoundSkip.Apply(state, happened.Round),
        RoundEventKind.TimeoutPropose => ProposeTimeout.Apply(state, happened.Round),
        RoundEventKind.TimeoutPrevote => PrevoteTimeout.Apply(state, happened.Round),
        RoundEventKind.TimeoutPrecommit => PrecommitTimeout.Apply(state, happened.Round),
        _ => (state, RoundOutput.Refused),
    };
}
