using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>
/// One height: holds proposals and votes, finds which upon-rule's condition a message completes, and applies that rule. One message makes one small step; what a step brings
/// within reach (a change of step, a second rule for the same message) is left pending and done by further steps, as in the driver of the Malachite specification
/// (specs/consensus/quint/driver.qnt), whose traces replay on it.
/// </summary>
public sealed partial class HeightMachine
{
    /// <summary>Events that are remembered so as not to be acted on twice: some ten a round.</summary>
    private const int ExecutedMax = 2048;

    private readonly List<(RoundEvent Event, int Round, Step Step)> _executed = [];
    private readonly List<(RoundEvent Event, int Round)> _pending = [];
    private readonly List<(Proposal Proposal, Address Proposer)> _proposals = [];
    private readonly IProposers _proposers;
    private readonly Address? _self;
    private RoundState _state;

    /// <summary>A height of which nothing is known.</summary>
    /// <param name="height">The height.</param>
    /// <param name="validators">Who may vote, with power.</param>
    /// <param name="proposers">Who proposes in each round.</param>
    /// <param name="self">This node's validator, or null.</param>
    public HeightMachine(long height, IEnumerable<(Address Address, long Power)> validators, IProposers proposers, Address? self)
    {
        Votes = new VoteKeeper(height, validators);
        (_proposers, _self, _state) = (proposers, self, RoundState.Of(height));
    }

    /// <summary>What the algorithm remembers.</summary>
    public RoundState State => _state;

    /// <summary>The votes.</summary>
    public VoteKeeper Votes { get; }

    /// <summary>Valid proposals with their proposers, in the order they came.</summary>
    public IReadOnlyList<(Proposal Proposal, Address Proposer)> Proposals => _proposals;

    /// <summary>Events that were acted on, with the round after and the step before.</summary>
    public IReadOnlyList<(RoundEvent Event, int Round, Step Step)> Executed => _executed;

    /// <summary>Events that wait for <see cref="Pending"/>, with their round.</summary>
    public IReadOnlyList<(RoundEvent Event, int Round)> PendingEvents => _pending;

    /// <summary>The step that the last small step went to; <see cref="Step.New"/> when it went nowhere.</summary>
    public Step PendingStep { get; private set; }

    /// <summary>Whether the first round was begun, or what was known before is taken in.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The last threshold that a vote reached.</summary>
    public VoteOutput LastVoteOutput { get; private set; }

    /// <summary>The first round begins.</summary>
    public MicroStep Start()
    {
        Step before = _state.Step;
        IsStarted = true;
        return Done(before, MicroStep.Of(Skip(0)));
    }

    /// <summary>A proposal whose block is here.</summary>
    public MicroStep Propose(Proposal proposal, Address proposer, bool isValid)
    {
        Step before = _state.Step;
        return Done(before, MicroStep.Of(Follow(OnProposal(proposal, proposer, isValid))));
    }

    /// <summary>The value that was asked for.</summary>
    public MicroStep ProposeValue(BlockId value)
    {
        Step before = _state.Step;
        return Done(before, MicroStep.Of(Call(new RoundEvent(RoundEventKind.ProposeValue, Value: value))));
    }

    /// <summary>A vote.</summary>
    public MicroStep Vote(Vote vote, out VoteRefusal refusal)
    {
        Step before = _state.Step;
        LastVoteOutput = Votes.Apply(vote, _state.Round, out refusal);
        IReadOnlyList<Vote> certificate = CertificateOf(LastVoteOutput);
        return Done(before, new MicroStep(Follow(OnThreshold(vote.Type, LastVoteOutput)), certificate));
    }

    /// <summary>A quorum of votes for one value.</summary>
    public MicroStep Certificate(IReadOnlyList<Vote> votes)
    {
        Step before = _state.Step;
        LastVoteOutput = Votes.ApplyQuorum(votes);
        IReadOnlyList<Vote> certificate = CertificateOf(LastVoteOutput);
        VoteType type = votes.Count > 0 ? votes[^1].Type : VoteType.Prevote;
        return Done(before, new MicroStep(Follow(OnThreshold(type, LastVoteOutput)), certificate));
    }

    /// <summary>A timeout of the round in progress ran out.</summary>
    public MicroStep Timeout(TimeoutKind kind)
    {
        Step before = _state.Step;
        RoundEventKind happened = kind switch
        {
            TimeoutKind.Propose => RoundEventKind.TimeoutPropose,
            TimeoutKind.Prevote => RoundEventKind.TimeoutPrevote,
            _ => RoundEventKind.TimeoutPrecommit,
        };
        RoundOutput output = Call(new RoundEvent(happened, _state.Round));
        return Done(before, MicroStep.Of(output.Kind == RoundOutputKind.SkipRound ? Skip(output.Round) : output));
    }

    /// <summary>One of the events that wait: <paramref name="which"/>, or the first.</summary>
    public MicroStep Pending(RoundEvent? which = null)
    {
        Step before = _state.Step;
        if (_pending.Count == 0) return Done(before, MicroStep.Nothing);
        int at = which is { } wanted ? Math.Max(0, _pending.FindIndex(pending => pending.Event == wanted)) : 0;
        (RoundEvent happened, int round) = _pending[at];
        _pending.RemoveAt(at);
        return Done(before, MicroStep.Of(round == _state.Round ? Call(happened) : RoundOutput.None));
    }

    /// <summary>What the last change of step brought within reach.</summary>
    public MicroStep StepChange()
    {
        Step before = _state.Step;
        return Done(before, MicroStep.Of(OnStepChange()));
    }

    /// <summary>A step without an input: nothing follows from the change of step before it.</summary>
    public MicroStep Rest() => Done(_state.Step, MicroStep.Nothing);

    /// <summary>
    /// Takes in what is known of a height before its first round: votes, quorums and proposals that came early. Leaves pending what follows: a decision, or the latest round that
    /// a quorum voted in; nothing when the first round is the one to begin.
    /// </summary>
    /// <param name="votes">Votes of this height.</param>
    /// <param name="certificates">Quorums of this height.</param>
    /// <param name="proposals">Valid proposals of this height with their proposers.</param>
    public void TakeIn(IEnumerable<Vote> votes, IEnumerable<IReadOnlyList<Vote>> certificates, IReadOnlyList<(Proposal Proposal, Address Proposer)> proposals)
    {
        // Counted as if the last round were in progress: a skip is not told, for there is no round to skip from.
        foreach (Vote vote in votes) Votes.Apply(vote, int.MaxValue, out _);
        foreach (IReadOnlyList<Vote> certificate in certificates) Votes.ApplyQuorum(certificate);
        IsStarted = true;
        _pending.Clear();
        int start = 0;
        foreach (RoundVotes round in Votes.Rounds)
        {
            foreach (VoteOutput output in round.Emitted)
            {
                start = Math.Max(start, output.Round);
                if (output.Kind != VoteOutputKind.PrecommitValue) continue;
                Address proposer = _proposers.ProposerOf(round.Round);
                foreach ((Proposal proposal, Address from) in proposals)
                {
                    if (proposal.BlockId != output.Value || from != proposer) continue;
                    _pending.Clear();
                    _pending.Add((new RoundEvent(RoundEventKind.ProposalAndCommit, round.Round, output.Value), round.Round));
                    return;
                }
            }
        }

        if (start > 0) _pending.Add((new RoundEvent(RoundEventKind.NewRound, start), -1));
    }

    /// <summary>Takes up what another machine at rest knew, in place of a first round.</summary>
    internal void Resume(CoreMemory memory)
    {
        (_state, IsStarted) = (memory.State, true);
        foreach (KeptVotes kept in memory.Votes) Votes.Resume(kept);
        foreach (Proposal proposal in memory.Proposals) _proposals.Add((proposal, _proposers.ProposerOf(proposal.Round)));
    }

    /// <summary>Who proposes in a round.</summary>
    internal Address ProposerOf(int round) => _proposers.ProposerOf(round);

    private MicroStep Done(Step before, MicroStep step)
    {
        PendingStep = before == _state.Step ? Step.New : _state.Step;
        return step;
    }

    private RoundOutput Follow(RoundOutput output) => output.Kind == RoundOutputKind.SkipRound ? Skip(output.Round) : output;

    private RoundOutput Skip(int round) => Call(new RoundEvent(
        _self is { } self && _proposers.ProposerOf(round) == self ? RoundEventKind.NewRoundProposer : RoundEventKind.NewRound, round)); // L14

    /// <summary>Applies a rule, unless the same event was acted on in this round and step.</summary>
    private RoundOutput Call(RoundEvent happened)
    {
        if (WasExecuted(happened)) return RoundOutput.None;
        Step step = _state.Step;
        (_state, RoundOutput output) = RoundMachine.Apply(_state, happened);
        if (_executed.Count == ExecutedMax) _executed.RemoveRange(0, ExecutedMax / 2);
        _executed.Add((happened, _state.Round, step));
        return output;
    }

    private bool WasExecuted(RoundEvent happened)
    {
        for (int i = _executed.Count - 1; i >= 0; i--)
        {
            if (_executed[i].Event == happened && _executed[i].Round == _state.Round && _executed[i].Step == _state.Step) return true;
        }

        return false;
    }

    private void Later(RoundEvent happened)
    {
        if (!_pending.Contains((happened, _state.Round))) _pending.Add((happened, _state.Round));
    }

    private IReadOnlyList<Vote> CertificateOf(VoteOutput output)
    {
        if (output.Kind is not (VoteOutputKind.PolkaValue or VoteOutputKind.PrecommitValue)) return [];
        IReadOnlyList<Vote> votes = Votes.VotesFor(output.Round, output.Kind == VoteOutputKind.PolkaValue ? VoteType.Prevote : VoteType.Precommit, output.Value);
        return Votes.IsQuorumForValue(votes) ? votes : [];
    }
}
