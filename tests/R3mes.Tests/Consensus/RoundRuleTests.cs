using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;
using static R3mes.Tests.Consensus.ConsensusSamples;

namespace R3mes.Tests.Consensus;

/// <summary>A table for each rule, in round 2 (before the first where none has begun): the condition true, and each part of it false.</summary>
public sealed class RoundRuleTests
{
    public static TheoryData<Step> Steps => [.. Enum.GetValues<Step>()];

    private static RoundState At(Step step, int lockedRound = -1, BlockId locked = default, int validRound = -1, BlockId valid = default) => new(Height, step == Step.New ? -1 : 2, step, lockedRound, locked, validRound, valid);

    private static void Does(RoundState before, RoundEvent happened, RoundState after, RoundOutput output) => Assert.Equal((after, output), RoundMachine.Apply(before, happened));

    private static void DoesNothing(RoundState state, RoundEvent happened) => Does(state, happened, state, RoundOutput.Refused);

    [Theory] // L11 to L21
    [InlineData(Step.New, 0, true)]
    [InlineData(Step.New, 3, true)]
    [InlineData(Step.New, -1, false)]
    [InlineData(Step.Unstarted, 3, true)]
    [InlineData(Step.Unstarted, 9, true)]
    [InlineData(Step.Unstarted, 2, false)]
    [InlineData(Step.Unstarted, 1, false)]
    [InlineData(Step.Propose, 3, false)]
    [InlineData(Step.Prevote, 3, false)]
    [InlineData(Step.Precommit, 3, false)]
    [InlineData(Step.Commit, 3, false)]
    public void A_round_begins_before_the_first_or_after_the_one_that_is_over(Step step, int round, bool begins)
    {
        foreach (RoundState state in new[] { At(step), At(step, 1, V, 1, V) })
        {
            RoundState next = state with { Step = Step.Propose, Round = round };
            RoundOutput proposal = state.ValidValue.IsNil ? new(RoundOutputKind.GetValue, round) : new(RoundOutputKind.Proposal, round, V, 1);
            if (begins)
            {
                Does(state, new(RoundEventKind.NewRound, round), next, new(RoundOutputKind.TimeoutPropose, round));
                Does(state, new(RoundEventKind.NewRoundProposer, round), next, proposal);
            }
            else
            {
                DoesNothing(state, new(RoundEventKind.NewRound, round));
                DoesNothing(state, new(RoundEventKind.NewRoundProposer, round));
            }
        }
    }

    [Theory] // L18, L19
    [MemberData(nameof(Steps))]
    public void The_value_that_was_asked_for_is_proposed(Step step) =>
        Does(At(step, validRound: 1, valid: W), new(RoundEventKind.ProposeValue, Value: V), At(step, validRound: 1, valid: W), new(RoundOutputKind.Proposal, At(step).Round, V, 1));

    [Theory] // L22 to L27
    [MemberData(nameof(Steps))]
    public void A_new_proposal_is_prevoted_unless_another_value_is_locked(Step step)
    {
        RoundEvent happened = new(RoundEventKind.Proposal, 2, V);
        foreach ((RoundState state, BlockId vote) in new[] { (At(step), V), (At(step, 1, V), V), (At(step, 0, V), V), (At(step, 1, W), Nil), (At(step, 0, W), Nil) })
        {
            if (step == Step.Propose) Does(state, happened, state with { Step = Step.Prevote }, new(RoundOutputKind.Prevote, 2, vote));
            else DoesNothing(state, happened);
        }
    }

    [Theory] // L26, L32
    [MemberData(nameof(Steps))]
    public void An_invalid_proposal_is_answered_with_nil(Step step)
    {
        foreach (RoundEventKind kind in new[] { RoundEventKind.ProposalInvalid, RoundEventKind.ProposalAndPolkaInvalid })
        {
            RoundState state = At(step, 1, V, 1, V);
            if (step == Step.Propose) Does(state, new(kind, Value: V), state with { Step = Step.Prevote }, new(RoundOutputKind.Prevote, 2, Nil));
            else DoesNothing(state, new(kind, Value: V));
        }
    }

    [Theory] // L28 to L33: round of the proof, round of the lock, whether the lock is on the value, what is prevoted (true the value, false nil, null nothing)
    [InlineData(Step.Propose, 1, -1, false, true)]
    [InlineData(Step.Propose, 0, -1, false, true)]
    [InlineData(Step.Propose, 1, 0, false, true)]
    [InlineData(Step.Propose, 1, 1, false, true)]
    [InlineData(Step.Propose, 0, 1, false, false)]
    [InlineData(Step.Propose, 0, 1, true, true)]
    [InlineData(Step.Propose, -1, -1, false, null)]
    [InlineData(Step.Propose, -1, 1, true, null)]
    [InlineData(Step.Propose, 2, 1, true, null)]
    [InlineData(Step.Propose, 3, 1, true, null)]
    [InlineData(Step.New, 1, -1, false, null)]
    [InlineData(Step.Unstarted, 1, -1, false, null)]
    [InlineData(Step.Prevote, 1, -1, false, null)]
    [InlineData(Step.Precommit, 1, -1, false, null)]
    [InlineData(Step.Commit, 1, -1, false, null)]
    public void A_proven_proposal_is_prevoted_unless_the_lock_is_newer_and_on_another(Step step, int proof, int lockedRound, bool isLockedOnIt, bool? prevotes)
    {
        RoundState state = At(step, lockedRound, lockedRound < 0 ? Nil : isLockedOnIt ? V : W);
        RoundEvent happened = new(RoundEventKind.ProposalAndPolkaPrevious, proof, V);
        if (prevotes is { } forIt) Does(state, happened, state with { Step = Step.Prevote }, new(RoundOutputKind.Prevote, 2, forIt ? V : Nil));
        else DoesNothing(state, happened);
    }

    [Theory] // L34, L35
    [MemberData(nameof(Steps))]
    public void Prevotes_that_do_not_agree_are_waited_for_after_the_own_prevote(Step step)
    {
        if (step == Step.Prevote) Does(At(step), new(RoundEventKind.PolkaAny), At(step), new(RoundOutputKind.TimeoutPrevote, 2));
        else DoesNothing(At(step), new(RoundEventKind.PolkaAny));
    }

    [Theory] // L36 to L43
    [MemberData(nameof(Steps))]
    public void A_quorum_of_prevotes_locks_before_the_own_precommit_and_is_valid_after_it(Step step)
    {
        RoundState state = At(step, 1, W, 1, W);
        RoundEvent happened = new(RoundEventKind.ProposalAndPolka, Value: V);
        if (step == Step.Prevote) Does(state, happened, At(Step.Precommit, 2, V, 2, V), new(RoundOutputKind.Precommit, 2, V));
        else if (step == Step.Precommit) Does(state, happened, At(Step.Precommit, 1, W, 2, V), RoundOutput.None);
        else DoesNothing(state, happened);
    }

    [Theory] // L44 to L46: the lock stays
    [MemberData(nameof(Steps))]
    public void A_quorum_of_prevotes_for_nil_is_precommitted(Step step)
    {
        RoundState state = At(step, 1, W, 1, W);
        if (step == Step.Prevote) Does(state, new(RoundEventKind.PolkaNil), state with { Step = Step.Precommit }, new(RoundOutputKind.Precommit, 2, Nil));
        else DoesNothing(state, new(RoundEventKind.PolkaNil));
    }

    [Theory] // L47, L48
    [MemberData(nameof(Steps))]
    public void Precommits_that_do_not_agree_are_waited_for_whatever_the_step(Step step) =>
        Does(At(step), new(RoundEventKind.PrecommitAny), At(step), new(RoundOutputKind.TimeoutPrecommit, At(step).Round));

    [Theory] // L49 to L54
    [MemberData(nameof(Steps))]
    public void A_quorum_of_precommits_of_any_round_decides_once(Step step)
    {
        foreach (int round in new[] { 0, 2, 7 })
        {
            RoundEvent happened = new(RoundEventKind.ProposalAndCommit, round, V);
            if (step == Step.Commit) DoesNothing(At(step, 1, W), happened);
            else Does(At(step, 1, W), happened, At(step, 1, W) with { Step = Step.Commit }, new(RoundOutputKind.Decided, round, V));
        }
    }

    [Theory] // L55, L56
    [InlineData(3, true)]
    [InlineData(9, true)]
    [InlineData(2, false)]
    [InlineData(1, false)]
    public void Only_a_later_round_is_skipped_to(int round, bool skips)
    {
        RoundState state = At(Step.Prevote, 1, W, 1, W);
        if (skips) Does(state, new(RoundEventKind.RoundSkip, round), state with { Step = Step.Unstarted }, new(RoundOutputKind.SkipRound, round));
        else DoesNothing(state, new(RoundEventKind.RoundSkip, round));
    }

    [Theory] // L57 to L64
    [MemberData(nameof(Steps))]
    public void The_waits_for_proposal_and_prevotes_end_in_their_round_and_step_alone(Step step)
    {
        foreach (int round in new[] { 1, 2, 3 })
        {
            RoundState state = At(step, 1, W, 1, W);
            RoundEvent propose = new(RoundEventKind.TimeoutPropose, round), prevote = new(RoundEventKind.TimeoutPrevote, round);
            if (round == 2 && step == Step.Propose) Does(state, propose, state with { Step = Step.Prevote }, new(RoundOutputKind.Prevote, 2, Nil));
            else DoesNothing(state, propose);
            if (round == 2 && step == Step.Prevote) Does(state, prevote, state with { Step = Step.Precommit }, new(RoundOutputKind.Precommit, 2, Nil));
            else DoesNothing(state, prevote);
        }
    }

    [Theory] // L65 to L67
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void The_wait_for_precommits_ends_the_round_that_it_is_of(int round, bool ends)
    {
        RoundState state = At(Step.Precommit, 1, W, 1, W);
        if (ends) Does(state, new(RoundEventKind.TimeoutPrecommit, round), state with { Step = Step.Unstarted }, new(RoundOutputKind.SkipRound, 3));
        else DoesNothing(state, new(RoundEventKind.TimeoutPrecommit, round));
    }
}
