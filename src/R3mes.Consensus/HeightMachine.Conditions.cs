using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <content>Which rule's condition a message completes.</content>
public sealed partial class HeightMachine
{
    private RoundOutput OnProposal(Proposal proposal, Address proposer, bool isValid)
    {
        if (proposer != _proposers.ProposerOf(proposal.Round)) return RoundOutput.None;
        bool isCurrent = proposal.Round == _state.Round && proposal.Height == _state.Height;
        if (!isValid)
        {
            if (!isCurrent || _state.Step != Step.Propose) return RoundOutput.None;
            return Call(Votes.HasQuorum(proposal.PolRound, VoteType.Prevote, proposal.BlockId)
                ? new RoundEvent(RoundEventKind.ProposalAndPolkaInvalid, Value: proposal.BlockId) // L28, L32
                : new RoundEvent(RoundEventKind.ProposalInvalid)); // L22, L26
        }

        if (!_proposals.Contains((proposal, proposer))) _proposals.Add((proposal, proposer));
        if (Votes.HasQuorum(proposal.Round, VoteType.Precommit, proposal.BlockId)) // L49: in whatever round
            return Call(new RoundEvent(RoundEventKind.ProposalAndCommit, proposal.Round, proposal.BlockId));
        if (!isCurrent) return RoundOutput.None;
        switch (_state.Step)
        {
            case Step.Propose when proposal.PolRound == -1:
                return Call(new RoundEvent(RoundEventKind.Proposal, proposal.Round, proposal.BlockId)); // L22
            case Step.Propose when Votes.HasQuorum(proposal.PolRound, VoteType.Prevote, proposal.BlockId):
                return Call(new RoundEvent(RoundEventKind.ProposalAndPolkaPrevious, proposal.PolRound, proposal.BlockId)); // L28
            case Step.Prevote or Step.Precommit when Votes.HasQuorum(_state.Round, VoteType.Prevote, proposal.BlockId):
                return Call(new RoundEvent(RoundEventKind.ProposalAndPolka, Value: proposal.BlockId)); // L36
            default:
                return RoundOutput.None;
        }
    }

    private RoundOutput OnThreshold(VoteType type, VoteOutput output)
    {
        if (output.Kind == VoteOutputKind.Skip)
            return output.Round > _state.Round ? Call(new RoundEvent(RoundEventKind.RoundSkip, output.Round)) : RoundOutput.None; // L55
        return type == VoteType.Precommit ? OnPrecommits(output) : OnPrevotes(output);
    }

    private RoundOutput OnPrecommits(VoteOutput output)
    {
        if (output.Kind == VoteOutputKind.PrecommitValue)
        {
            if (HasProposal(output.Round, output.Value)) return Call(new RoundEvent(RoundEventKind.ProposalAndCommit, output.Round, output.Value)); // L49
            if (output.Round == _state.Round) return Call(new RoundEvent(RoundEventKind.PrecommitAny)); // L47
            return output.Round > _state.Round ? Call(new RoundEvent(RoundEventKind.RoundSkip, output.Round)) : RoundOutput.None;
        }

        return output.Kind == VoteOutputKind.PrecommitAny && output.Round == _state.Round ? Call(new RoundEvent(RoundEventKind.PrecommitAny)) : RoundOutput.None;
    }

    private RoundOutput OnPrevotes(VoteOutput output)
    {
        switch (output.Kind)
        {
            case VoteOutputKind.PolkaValue when output.Round < _state.Round && HasProposal(_state.Round, output.Value, output.Round):
                return Call(new RoundEvent(RoundEventKind.ProposalAndPolkaPrevious, output.Round, output.Value)); // L28
            case VoteOutputKind.PolkaValue when output.Round == _state.Round:
                if (HasProposal(_state.Round, output.Value)) Later(new RoundEvent(RoundEventKind.ProposalAndPolka, Value: output.Value)); // L36
                return Call(new RoundEvent(RoundEventKind.PolkaAny)); // L34
            case VoteOutputKind.PolkaAny when output.Round == _state.Round:
                return Call(new RoundEvent(RoundEventKind.PolkaAny));
            case VoteOutputKind.PolkaNil when output.Round == _state.Round:
                return Call(new RoundEvent(RoundEventKind.PolkaNil)); // L44
            default:
                return RoundOutput.None;
        }
    }

    private RoundOutput OnStepChange()
    {
        bool precommitted = Votes.HasAny(_state.Round, VoteType.Precommit);
        Proposal? proposal = ProposalOf(_state.Round, out Address proposer);
        if (proposal is not null)
        {
            if (precommitted) Later(new RoundEvent(RoundEventKind.PrecommitAny));
            return OnProposal(proposal, proposer, isValid: true);
        }

        if (PendingStep != Step.Prevote)
        {
            return RoundOutput.None;
        }

        if (Votes.HasQuorum(_state.Round, VoteType.Prevote, BlockId.Nil)) return Call(new RoundEvent(RoundEventKind.PolkaNil));
        return Votes.HasAny(_state.Round, VoteType.Prevote) ? Call(new RoundEvent(RoundEventKind.PolkaAny)) : RoundOutput.None;
    }

    /// <summary>
    /// The rules whose condition holds and which were not acted on, whatever order messages came in. The small steps above find most of them when the last message of a
    /// condition comes; a threshold that was told while its rule did not apply yet is found here, or a validator could wait for ever (two thirds of the prevotes, not agreeing,
    /// before the proposal).
    /// </summary>
    /// <returns>True when a rule was applied.</returns>
    public bool Overlooked(out MicroStep step)
    {
        step = MicroStep.Nothing;
        if (!IsStarted || _state.Step is Step.New or Step.Commit) return false;
        if (NextOverlooked() is not { } happened) return false;
        Step before = _state.Step;
        step = Done(before, MicroStep.Of(Follow(Call(happened))));
        return true;
    }

    private RoundEvent? NextOverlooked()
    {
        foreach ((Proposal proposal, _) in _proposals)
        {
            if (Votes.HasQuorum(proposal.Round, VoteType.Precommit, proposal.BlockId)) return Unless(new RoundEvent(RoundEventKind.ProposalAndCommit, proposal.Round, proposal.BlockId)); // L49
        }

        int later = -1;
        foreach (RoundVotes round in Votes.Rounds)
        {
            if (round.Round > _state.Round && VoteKeeper.IsSkip(round.VotersPower, Votes.Total)) later = round.Round;
        }

        if (later >= 0) return new RoundEvent(RoundEventKind.RoundSkip, later); // L55
        Proposal? current = ProposalOf(_state.Round, out _);
        if (current is not null && OverlookedOf(current) is { } ofProposal) return ofProposal;
        if (_state.Step == Step.Prevote)
        {
            if (Votes.HasQuorum(_state.Round, VoteType.Prevote, BlockId.Nil)) return Unless(new RoundEvent(RoundEventKind.PolkaNil)); // L44
            if (Votes.HasAny(_state.Round, VoteType.Prevote) && Unless(new RoundEvent(RoundEventKind.PolkaAny)) is { } any) return any; // L34
        }

        return Votes.HasAny(_state.Round, VoteType.Precommit) && !_executed.Exists(done => done.Event.Kind == RoundEventKind.PrecommitAny && done.Round == _state.Round)
            ? new RoundEvent(RoundEventKind.PrecommitAny) // L47
            : null;
    }

    private RoundEvent? OverlookedOf(Proposal proposal)
    {
        switch (_state.Step)
        {
            case Step.Propose when proposal.PolRound == -1:
                return Unless(new RoundEvent(RoundEventKind.Proposal, proposal.Round, proposal.BlockId));
            case Step.Propose when Votes.HasQuorum(proposal.PolRound, VoteType.Prevote, proposal.BlockId):
                return Unless(new RoundEvent(RoundEventKind.ProposalAndPolkaPrevious, proposal.PolRound, proposal.BlockId));
            case Step.Prevote or Step.Precommit when Votes.HasQuorum(_state.Round, VoteType.Prevote, proposal.BlockId) && _state.ValidRound < _state.Round:
                return Unless(new RoundEvent(RoundEventKind.ProposalAndPolka, Value: proposal.BlockId));
            default:
                return null;
        }
    }

    private RoundEvent? Unless(RoundEvent happened) => WasExecuted(happened) ? null : happened;

    private bool HasProposal(int round, BlockId value)
    {
        foreach ((Proposal proposal, _) in _proposals)
        {
            if (proposal.Round == round && proposal.BlockId == value) return true;
        }

        return false;
    }

    private bool HasProposal(int round, BlockId value, int validRound)
    {
        foreach ((Proposal proposal, _) in _proposals)
        {
            if (proposal.Round == round && proposal.BlockId == value && proposal.PolRound == validRound) return true;
        }

        return false;
    }

    private Proposal? ProposalOf(int round, out Address proposer)
    {
        proposer = default;
        if (round < 0) return null;
        Address expected = _proposers.ProposerOf(round);
        Proposal? found = null;
        foreach ((Proposal proposal, Address from) in _proposals)
        {
            if (proposal.Round != round || from != expected) continue;
            (found, proposer) = (proposal, from);
        }

        return found;
    }

    /// <summary>Forgets votes and proposals of rounds before <paramref name="round"/> that no lock, proof or decision can need.</summary>
    internal void DropBefore(int round)
    {
        bool Kept(int at) => at == _state.LockedRound || at == _state.ValidRound || _proposals.Exists(proposal => proposal.Proposal.Round >= round && proposal.Proposal.PolRound == at);
        Votes.DropBefore(round, Kept);
        _proposals.RemoveAll(proposal => proposal.Proposal.Round < round && !Kept(proposal.Proposal.Round));
    }
}
