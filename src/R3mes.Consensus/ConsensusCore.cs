using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>
/// The Tendermint algorithm (arXiv 1807.04938) for one validator, or for a node that only follows: inputs in, effects out. It has no clock, does no IO and verifies no signature; the
/// same inputs give the same effects, so a log of inputs is all that a crash must leave. After each input it goes on until no rule's condition holds that was not acted on.
/// </summary>
public static class ConsensusCore
{
    /// <summary>Rounds ahead of the one in progress of which votes are kept one by one; those of farther rounds count only when they come together, enough to skip there.</summary>
    public const int RoundsAheadMax = 16;

    /// <summary>Rounds behind the one in progress of which votes are kept.</summary>
    public const int RoundsBehindMax = 16;

    /// <summary>One step: changes <paramref name="state"/> and returns what the host must do, in order.</summary>
    public static IReadOnlyList<ConsensusEffect> Step(CoreState state, ConsensusInput input)
    {
        List<ConsensusEffect> effects = [];
        if (input is ConsensusInput.HeightStarted started) Begin(state, started, effects);
        else if (input is ConsensusInput.HeightResumed resumed) Resume(state, resumed, effects);
        else if (state.Machine is { } machine) Take(state, machine, input, effects);
        return effects;
    }

    private static HeightMachine MachineOf(CoreState state, ConsensusInput.HeightStarted started)
    {
        HeightMachine machine = new(started.Height, started.Validators.Validators.Select(v => (v.Address, v.VotingPower)), started.Proposers, started.Self);
        state.Machine = machine;
        state.ContradictionsTold = 0;
        return machine;
    }

    /// <summary>
    /// Goes on from what an earlier core knew at rest. Its timeouts ran in another process: those that its step waits for are asked for again, and so is the proposal that its round waits for from
    /// this validator, and a vote of its round that was asked for and may not have been signed: without it a third of the power could keep all others waiting for ever.
    /// </summary>
    private static void Resume(CoreState state, ConsensusInput.HeightResumed resumed, List<ConsensusEffect> effects)
    {
        (long height, RoundState at) = (resumed.Start.Height, resumed.Memory.State);
        if (height <= state.Height) return;
        IReadOnlyList<Vote> early = state.TakeEarly(height);
        HeightMachine machine = MachineOf(state, resumed.Start);
        machine.Resume(resumed.Memory);
        foreach (Vote vote in early) machine.Votes.Apply(vote, int.MaxValue, out _);
        Began(machine, height, at.Round, effects);
        if (at.Step == Rounds.Step.Propose)
        {
            effects.Add(new ConsensusEffect.ScheduleTimeout(height, at.Round, TimeoutKind.Propose));
            if (resumed.Start.Self is { } self && machine.ProposerOf(at.Round) == self)
                effects.Add(at.ValidValue.IsNil ? new ConsensusEffect.BuildValue(height, at.Round) : new ConsensusEffect.SignProposal(height, at.Round, at.ValidValue, at.ValidRound));
        }

        if (resumed.Start.Self is { } voter) AskForVotes(machine, voter, height, at, effects);
        Settle(state, machine, effects); // finds the other timeouts, and what early votes lead to
    }

    // What the prevote was to be for is not known any more: nil never breaks a lock. The precommit follows from the lock. The guard gives neither if it gave another.
    private static void AskForVotes(HeightMachine machine, Address self, long height, RoundState at, List<ConsensusEffect> effects)
    {
        if (at.Step is Rounds.Step.Prevote or Rounds.Step.Precommit) Ask(VoteType.Prevote, BlockId.Nil);
        if (at.Step == Rounds.Step.Precommit) Ask(VoteType.Precommit, at.LockedRound == at.Round ? at.LockedValue : BlockId.Nil);

        void Ask(VoteType type, BlockId block)
        {
            if (machine.Votes.Of(at.Round)?.Of(type).Of(self) is null) effects.Add(new ConsensusEffect.SignVote(type, height, at.Round, block));
        }
    }

    private static void Begin(CoreState state, ConsensusInput.HeightStarted started, List<ConsensusEffect> effects)
    {
        if (started.Height <= state.Height) return;
        IReadOnlyList<Vote> early = state.TakeEarly(started.Height);
        HeightMachine machine = MachineOf(state, started);
        machine.TakeIn(early.Where(vote => machine.Votes.Knows(vote.ValidatorAddress)), [], []);
        // Where others are in a later round already, its round begins; else the first.
        Did(state, machine, machine.PendingEvents.Count > 0 ? machine.Pending() : machine.Start(), effects);
        Settle(state, machine, effects);
    }

    private static void Take(CoreState state, HeightMachine machine, ConsensusInput input, List<ConsensusEffect> effects)
    {
        bool isDecided = machine.State.Step == Rounds.Step.Commit;
        switch (input)
        {
            case ConsensusInput.VoteReceived { Vote: { } vote } when vote.Height == state.Height:
                if (state.JudgeRound(vote.Round) is var far and not VoteRefusal.None)
                {
                    state.Refuse(far);
                    return;
                }

                MicroStep step = isDecided ? Count(machine, vote, out VoteRefusal refusal) : machine.Vote(vote, out refusal);
                state.Refuse(refusal);
                Did(state, machine, step, effects);
                break;
            case ConsensusInput.VoteReceived { Vote: { } vote }:
                state.Refuse(vote.Height < state.Height ? VoteRefusal.OldHeight : vote.Height > state.Height + 1 ? VoteRefusal.FarHeight : state.KeepEarly(vote));
                return;
            case ConsensusInput.CertificateReceived certificate when !isDecided:
                TakeTogether(state, machine, certificate.Votes, effects);
                break;
            case ConsensusInput.ProposalReceived received when !isDecided && received.Proposal.Height == state.Height:
                Did(state, machine, machine.Propose(received.Proposal, received.Proposer, received.IsValid), effects);
                break;
            case ConsensusInput.TimeoutElapsed timeout when !isDecided && timeout.Height == state.Height && timeout.Round == machine.State.Round:
                Did(state, machine, machine.Timeout(timeout.Kind), effects);
                break;
            case ConsensusInput.ValueBuilt built when !isDecided && built.Height == state.Height && built.Round == machine.State.Round && machine.State.Step == Rounds.Step.Propose:
                Did(state, machine, machine.ProposeValue(built.Block), effects);
                break;
            default:
                return;
        }

        Settle(state, machine, effects);
    }

    // After a decision votes are still counted, for the commit that the next block carries, and for evidence.
    private static MicroStep Count(HeightMachine machine, Vote vote, out VoteRefusal refusal)
    {
        machine.Votes.Apply(vote, int.MaxValue, out refusal);
        return MicroStep.Nothing;
    }

    /// <summary>Votes of one round that came together: more than a third of the power makes it the round to go to, whatever its number.</summary>
    private static void TakeTogether(CoreState state, HeightMachine machine, IReadOnlyList<Vote> votes, List<ConsensusEffect> effects)
    {
        if (votes.Count == 0 || votes.Any(vote => vote.Height != state.Height || vote.Round != votes[0].Round || !machine.Votes.Knows(vote.ValidatorAddress))) return;
        if (machine.Votes.IsQuorumForValue(votes))
        {
            Did(state, machine, machine.Certificate(votes), effects);
            return;
        }

        if (!machine.Votes.IsSkip(votes)) return;
        foreach (Vote vote in votes)
        {
            Did(state, machine, machine.Vote(vote, out VoteRefusal refusal), effects);
            state.Refuse(refusal);
            if (machine.State.Step == Rounds.Step.Commit) return;
        }
    }

    /// <summary>Goes on until nothing is left to do. Ends: each round acts once on each of its events, and a later round needs more votes.</summary>
    private static void Settle(CoreState state, HeightMachine machine, List<ConsensusEffect> effects)
    {
        for (int steps = 0; machine.State.Step != Rounds.Step.Commit; steps++)
        {
            Invariant.Holds(steps < 10_000, "the core comes to rest");
            if (machine.PendingStep != Rounds.Step.New) Did(state, machine, machine.StepChange(), effects);
            else if (machine.PendingEvents.Count > 0) Did(state, machine, machine.Pending(), effects);
            else if (machine.Overlooked(out MicroStep step)) Did(state, machine, step, effects);
            else break;
        }

        for (; state.ContradictionsTold < machine.Votes.Contradictions.Count; state.ContradictionsTold++)
        {
            (Vote first, Vote second) = machine.Votes.Contradictions[state.ContradictionsTold];
            effects.Add(new ConsensusEffect.Equivocated(first, second));
        }
    }

    private static void Did(CoreState state, HeightMachine machine, MicroStep step, List<ConsensusEffect> effects)
    {
        long height = state.Height;
        RoundOutput output = step.Output;
        switch (output.Kind)
        {
            case RoundOutputKind.GetValue:
                Began(machine, height, output.Round, effects);
                effects.Add(new ConsensusEffect.ScheduleTimeout(height, output.Round, TimeoutKind.Propose));
                effects.Add(new ConsensusEffect.BuildValue(height, output.Round));
                break;
            case RoundOutputKind.Proposal when machine.State.Step == Rounds.Step.Propose:
                if (output.ValidRound >= 0)
                {
                    // A value that was valid before is proposed as the round begins (L16, L19).
                    Began(machine, height, output.Round, effects);
                    effects.Add(new ConsensusEffect.ScheduleTimeout(height, output.Round, TimeoutKind.Propose));
                }

                effects.Add(new ConsensusEffect.SignProposal(height, output.Round, output.Value, output.ValidRound));
                break;
            case RoundOutputKind.TimeoutPropose:
                Began(machine, height, output.Round, effects);
                effects.Add(new ConsensusEffect.ScheduleTimeout(height, output.Round, TimeoutKind.Propose));
                break;
            case RoundOutputKind.TimeoutPrevote:
                effects.Add(new ConsensusEffect.ScheduleTimeout(height, output.Round, TimeoutKind.Prevote));
                break;
            case RoundOutputKind.TimeoutPrecommit:
                effects.Add(new ConsensusEffect.ScheduleTimeout(height, output.Round, TimeoutKind.Precommit));
                break;
            case RoundOutputKind.Prevote:
                effects.Add(new ConsensusEffect.SignVote(VoteType.Prevote, height, output.Round, output.Value));
                break;
            case RoundOutputKind.Precommit:
                effects.Add(new ConsensusEffect.SignVote(VoteType.Precommit, height, output.Round, output.Value));
                break;
            case RoundOutputKind.Decided:
                effects.Add(new ConsensusEffect.Decide(height, output.Round, output.Value, machine.Votes.VotesFor(output.Round, VoteType.Precommit, output.Value)));
                break;
        }
    }

    private static void Began(HeightMachine machine, long height, int round, List<ConsensusEffect> effects)
    {
        machine.DropBefore(round - RoundsBehindMax);
        effects.Add(new ConsensusEffect.RoundStarted(height, round, machine.ProposerOf(round)));
    }
}
