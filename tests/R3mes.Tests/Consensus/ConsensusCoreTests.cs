using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;
using static R3mes.Tests.Consensus.ConsensusSamples;

namespace R3mes.Tests.Consensus;

/// <summary>What the core does with heights, rounds and messages, with four validators that propose in turn.</summary>
public sealed class ConsensusCoreTests
{
    [Fact]
    public void A_height_begins_with_its_proposer_building_and_the_others_waiting()
    {
        CoreState core = new();
        Assert.Empty(core.Tell(Prevote(0, 0, V)));
        Assert.Equal(
            [
                new ConsensusEffect.RoundStarted(Height, 0, Who(0)), new ConsensusEffect.ScheduleTimeout(Height, 0, TimeoutKind.Propose), new ConsensusEffect.BuildValue(Height, 0),
            ],
            ConsensusCore.Step(core, Start(Height, self: 0)));
        foreach (int self in new[] { 1, -1 })
        {
            Assert.Equal(
                [new ConsensusEffect.RoundStarted(Height, 0, Who(0)), new ConsensusEffect.ScheduleTimeout(Height, 0, TimeoutKind.Propose)],
                ConsensusCore.Step(new CoreState(), Start(Height, self: self)));
        }
    }

    [Fact]
    public void The_built_value_is_proposed_in_its_round_and_step_alone()
    {
        CoreState core = Core(self: 0);
        Assert.Empty(ConsensusCore.Step(core, new ConsensusInput.ValueBuilt(Height, 1, V)));
        Assert.Empty(ConsensusCore.Step(core, new ConsensusInput.ValueBuilt(Height + 1, 0, V)));
        Assert.Equal([new ConsensusEffect.SignProposal(Height, 0, V, -1)], ConsensusCore.Step(core, new ConsensusInput.ValueBuilt(Height, 0, V)));
        core.Elapse(TimeoutKind.Propose, 0);
        Assert.Equal(Step.Prevote, core.Step);
        Assert.Empty(ConsensusCore.Step(core, new ConsensusInput.ValueBuilt(Height, 0, W)));
    }

    [Fact]
    public void A_round_without_faults_decides_with_the_precommits_that_it_counted()
    {
        CoreState core = Core();
        Assert.Equal([new ConsensusEffect.SignVote(VoteType.Prevote, Height, 0, V)], core.Tell(Proposal(0, V), 0));
        core.Tell(Prevote(0, 0, V));
        core.Tell(Prevote(1, 0, V));
        Assert.Contains(new ConsensusEffect.SignVote(VoteType.Precommit, Height, 0, V), core.Tell(Prevote(2, 0, V)));
        core.Tell(Precommit(0, 0, V));
        core.Tell(Precommit(1, 0, V));
        ConsensusEffect.Decide decided = Assert.IsType<ConsensusEffect.Decide>(Assert.Single(core.Tell(Precommit(2, 0, V))));
        Assert.Equal((Height, 0, V), (decided.Height, decided.Round, decided.Block));
        Assert.Equal([Precommit(0, 0, V), Precommit(1, 0, V), Precommit(2, 0, V)], decided.Precommits);
    }

    [Fact]
    public void After_the_decision_votes_are_counted_and_nothing_else_is_done()
    {
        CoreState core = Decided();
        Assert.Empty(core.Tell(Proposal(0, W), 0));
        Assert.Empty(core.Elapse(TimeoutKind.Precommit, 0));
        Assert.Empty(core.Tell(Precommit(3, 0, V)));
        Assert.Empty(core.Tell([Prevote(0, 7, W), Prevote(2, 7, W), Prevote(3, 7, W)]));
        Assert.Equal((Step.Commit, 0, 4), (core.Step, core.Round, core.VotesOf(0, VoteType.Precommit).Count));
        // Votes of a later round do not begin it.
        Assert.Empty(core.Tell(Prevote(0, 1, W)));
        Assert.Empty(core.Tell(Prevote(3, 1, W)));
        Assert.Equal((Step.Commit, 0), (core.Step, core.Round));
        // Contradictions are evidence still.
        Assert.Equal([new ConsensusEffect.Equivocated(Precommit(3, 0, V), Precommit(3, 0, W))], core.Tell(Precommit(3, 0, W)));
    }

    [Fact]
    public void Heights_go_forward_only()
    {
        CoreState core = Decided();
        Assert.Empty(ConsensusCore.Step(core, Start(Height)));
        Assert.Empty(ConsensusCore.Step(core, Start(Height - 1)));
        Assert.Equal(Height, core.Height);
        Assert.NotEmpty(ConsensusCore.Step(core, Start(Height + 1)));
        Assert.Equal((Height + 1, 0, Step.Propose, 0L), (core.Height, core.Round, core.Step, core.VotesKept));
    }

    [Fact]
    public void Messages_of_another_height_do_nothing()
    {
        CoreState core = Core();
        foreach (long height in new[] { Height - 1, Height + 1, Height + 2 })
        {
            Assert.Empty(core.Tell(Proposal(0, V, height: height), 0));
            Assert.Empty(core.Elapse(TimeoutKind.Propose, 0, height));
            Assert.Empty(core.Tell([Precommit(0, 0, V, height), Precommit(2, 0, V, height), Precommit(3, 0, V, height)]));
            Assert.Empty(core.Tell(Prevote(0, 0, V, height)));
        }

        Assert.Equal((1L, 1L), (core.Refused(VoteRefusal.OldHeight), core.Refused(VoteRefusal.FarHeight)));
        Assert.Equal((Step.Propose, 0L, 1), (core.Step, core.VotesKept, core.EarlyVotes));
    }

    [Fact]
    public void Early_votes_of_the_next_height_are_counted_as_it_begins()
    {
        CoreState core = Core();
        foreach (int who in new[] { 0, 2, 3 }) Assert.Empty(core.Tell(Prevote(who, 1, V, Height + 1)));
        core.Tell(Prevote(9, 0, V, Height + 1));
        IReadOnlyList<ConsensusEffect> effects = ConsensusCore.Step(core, Start(Height + 1));
        // Others are in round 1 already, so it is the one to begin; the stranger is not counted.
        Assert.Contains(new ConsensusEffect.RoundStarted(Height + 1, 1, Who(1)), effects);
        Assert.Equal((1, 3L, 0), (core.Round, core.VotesKept, core.EarlyVotes));
        // A height that is passed over takes its early votes with it.
        Assert.Empty(core.Tell(Prevote(0, 0, V, Height + 2)));
        ConsensusCore.Step(core, Start(Height + 3));
        Assert.Equal((0, 0L), (core.EarlyVotes, core.VotesKept));
    }

    [Fact]
    public void Early_votes_are_bounded()
    {
        CoreState core = Core();
        Vote vote = Prevote(0, 0, V, Height + 1);
        core.Tell(vote);
        core.Tell(vote);
        Assert.Equal((1, 1L), (core.EarlyVotes, core.Refused(VoteRefusal.Duplicate)));
        core.Tell(vote with { Round = 2 });
        Assert.Equal((1, 1L), (core.EarlyVotes, core.Refused(VoteRefusal.FarRound)));
        for (int i = 0; i < 50; i++) core.Tell(vote with { BlockId = Value("v" + i) });
        Assert.Equal(CoreState.EarlyPerValidatorMax, core.EarlyVotes);
    }

    [Theory]
    [InlineData(ConsensusCore.RoundsAheadMax, true)]
    [InlineData(ConsensusCore.RoundsAheadMax + 1, false)]
    [InlineData(int.MaxValue, false)]
    public void Single_votes_are_kept_so_many_rounds_ahead(int round, bool isKept)
    {
        CoreState core = Core();
        core.Tell(Prevote(0, round, V));
        Assert.Equal(isKept ? 1 : 0, core.VotesKept);
        Assert.Equal(isKept ? 0 : 1, core.Refused(VoteRefusal.FarRound));
    }

    [Theory] // In round 40
    [InlineData(40 - ConsensusCore.RoundsBehindMax, true)]
    [InlineData(40 - ConsensusCore.RoundsBehindMax - 1, false)]
    public void Single_votes_are_kept_so_many_rounds_behind(int round, bool isKept)
    {
        CoreState core = Core();
        core.Tell([Prevote(0, 40, V), Prevote(2, 40, W)]);
        Assert.Equal((40, 2L), (core.Round, core.VotesKept));
        core.Tell(Prevote(3, round, V));
        Assert.Equal(isKept ? 3 : 2, core.VotesKept);
    }

    [Theory] // In round 0: who votes in round 100, and whether it is gone to
    [InlineData("two", true)]
    [InlineData("one", false)]
    [InlineData("one twice", false)]
    [InlineData("a stranger", false)]
    [InlineData("two rounds", false)]
    [InlineData("two heights", false)]
    [InlineData("none", false)]
    public void Votes_that_come_together_skip_to_their_round_however_far_it_is(string which, bool skips)
    {
        CoreState core = Core();
        Vote[] votes = which switch
        {
            "two" => [Prevote(0, 100, V), Precommit(2, 100, W)],
            "one" => [Prevote(0, 100, V)],
            "one twice" => [Prevote(0, 100, V), Precommit(0, 100, V)],
            "a stranger" => [Prevote(0, 100, V), Prevote(2, 100, V), Prevote(9, 100, V)],
            "two rounds" => [Prevote(0, 100, V), Prevote(2, 101, V)],
            "two heights" => [Prevote(0, 100, V), Prevote(2, 100, V, Height + 1)],
            _ => [],
        };
        IReadOnlyList<ConsensusEffect> effects = core.Tell(votes);
        Assert.Equal((skips ? 100 : 0, skips ? 2L : 0L), (core.Round, core.VotesKept));
        Assert.Equal(skips, effects.Count > 0);
    }

    [Fact]
    public void A_quorum_that_comes_together_decides_with_the_proposal_before_or_after_it()
    {
        foreach (bool isBefore in new[] { true, false })
        {
            CoreState core = Core();
            if (isBefore) core.Tell(Proposal(0, V), 0);
            IReadOnlyList<ConsensusEffect> effects = core.Tell([Precommit(0, 0, V), Precommit(2, 0, V), Precommit(3, 0, V)]);
            Assert.Equal(isBefore, core.Step == Step.Commit);
            if (!isBefore) effects = core.Tell(Proposal(0, V), 0);
            Assert.Equal(3, Assert.Single(effects.OfType<ConsensusEffect.Decide>()).Precommits.Count);
        }
    }

    [Fact]
    public void Timeouts_of_another_round_do_nothing_and_those_of_this_one_lead_on()
    {
        CoreState core = Core();
        Assert.Empty(core.Elapse(TimeoutKind.Propose, 1));
        Assert.Empty(core.Elapse(TimeoutKind.Prevote, 0));
        Assert.Equal([new ConsensusEffect.SignVote(VoteType.Prevote, Height, 0, Nil)], core.Elapse(TimeoutKind.Propose, 0));
        Assert.Empty(core.Elapse(TimeoutKind.Propose, 0));
        Assert.Equal([new ConsensusEffect.SignVote(VoteType.Precommit, Height, 0, Nil)], core.Elapse(TimeoutKind.Prevote, 0));
        Assert.Equal(
            [
                new ConsensusEffect.RoundStarted(Height, 1, Who(1)), new ConsensusEffect.ScheduleTimeout(Height, 1, TimeoutKind.Propose), new ConsensusEffect.BuildValue(Height, 1),
            ],
            core.Elapse(TimeoutKind.Precommit, 0));
        Assert.Empty(core.Elapse(TimeoutKind.Precommit, 0));
    }

    [Fact]
    public void A_locked_value_is_proposed_again_with_its_proof_and_no_other_is_prevoted()
    {
        CoreState core = Core();
        core.Tell(Proposal(0, V), 0);
        foreach (int who in new[] { 0, 1, 2 }) core.Tell(Prevote(who, 0, V));
        Assert.Equal((V, V), (core.LockedValue, core.ValidValue));
        Assert.Contains(new ConsensusEffect.SignProposal(Height, 1, V, 0), core.Elapse(TimeoutKind.Precommit, 0));
        core.Elapse(TimeoutKind.Precommit, 1);
        Assert.Equal([new ConsensusEffect.SignVote(VoteType.Prevote, Height, 2, Nil)], core.Tell(Proposal(2, W), 2));
    }

    [Fact]
    public void What_is_kept_is_bounded_over_many_rounds_and_contradictions()
    {
        CoreState core = Core();
        long most = 0;
        for (int round = 0; round < 300; round++)
        {
            foreach (int who in new[] { 0, 2, 3 })
            {
                foreach (string value in new[] { "a", "b", "c", "d" })
                {
                    core.Tell(Prevote(who, round + 1, Value(value)));
                    core.Tell(Precommit(who, round + 1, Value(value)));
                }
            }

            most = Math.Max(most, core.VotesKept);
        }

        Assert.Equal(300, core.Round);
        // Three validators, two types, two votes each, in the round in progress and so many before it.
        Assert.True(most <= 3 * 2 * 2 * (ConsensusCore.RoundsBehindMax + 2), $"{most} votes were kept");
    }

    private static CoreState Decided()
    {
        CoreState core = Core();
        core.Tell(Proposal(0, V), 0);
        foreach (int who in new[] { 0, 1, 2 }) core.Tell(Precommit(who, 0, V));
        Assert.Equal(Step.Commit, core.Step);
        return core;
    }
}
