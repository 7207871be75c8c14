using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;
using static R3mes.Tests.Consensus.ConsensusSamples;

namespace R3mes.Tests.Consensus;

/// <summary>What a height acts on when messages come in an unlucky order, and how often.</summary>
public sealed class HeightMachineTests
{
    /// <summary>A height of four, followed by 1, in its first round, which 0 proposes.</summary>
    private static HeightMachine Machine(int self = 1)
    {
        HeightMachine machine = new(Height, Enumerable.Range(0, 4).Select(who => (Who(who), 1L)), Turns(4), Who(self));
        machine.Start();
        return machine;
    }

    private static void Take(HeightMachine machine, params Vote[] votes)
    {
        foreach (Vote vote in votes) machine.Vote(vote, out _);
    }

    private static List<RoundOutput> Overlooked(HeightMachine machine)
    {
        List<RoundOutput> outputs = [];
        while (machine.Overlooked(out MicroStep step)) outputs.Add(step.Output);
        return outputs;
    }

    [Fact]
    public void Nothing_is_overlooked_before_the_start_at_rest_and_after_the_decision()
    {
        HeightMachine machine = new(Height, Enumerable.Range(0, 4).Select(who => (Who(who), 1L)), Turns(4), Who(1));
        Take(machine, Prevote(0, 0, V), Prevote(2, 0, V), Prevote(3, 0, V));
        Assert.Empty(Overlooked(machine));
        Assert.Empty(Overlooked(Machine()));
        machine = Machine();
        machine.Propose(Proposal(0, V), Who(0), isValid: true);
        Take(machine, Precommit(0, 0, V), Precommit(2, 0, V), Precommit(3, 0, V));
        Assert.Equal(Step.Commit, machine.State.Step);
        Take(machine, Prevote(0, 0, V), Prevote(2, 0, V), Prevote(3, 0, V));
        Assert.Empty(Overlooked(machine));
    }

    [Fact] // L34
    public void Prevotes_that_came_before_the_proposal_are_waited_for_after_it()
    {
        HeightMachine machine = Machine();
        Take(machine, Prevote(0, 0, V), Prevote(2, 0, V), Prevote(3, 0, Nil));
        Assert.Empty(Overlooked(machine));
        machine.Propose(Proposal(0, V), Who(0), isValid: true);
        Assert.Equal([new RoundOutput(RoundOutputKind.TimeoutPrevote, 0)], Overlooked(machine));
    }

    [Theory] // L36, L44: with one vote less nothing is there to overlook
    [InlineData(true)]
    [InlineData(false)]
    public void A_quorum_of_prevotes_that_came_before_the_own_prevote_is_precommitted_after_it(bool isForNil)
    {
        BlockId value = isForNil ? Nil : V;
        foreach (int count in new[] { 2, 3 })
        {
            HeightMachine machine = Machine();
            Take(machine, [.. new[] { 0, 2, 3 }.Take(count).Select(who => Prevote(who, 0, value))]);
            machine.Propose(Proposal(0, V), Who(0), isValid: !isForNil);
            Assert.Equal(Step.Prevote, machine.State.Step);
            List<RoundOutput> outputs = Overlooked(machine);
            if (count == 3) Assert.Contains(new RoundOutput(RoundOutputKind.Precommit, 0, value), outputs);
            else Assert.Empty(outputs);
            Assert.Equal(count == 3 && !isForNil ? 0 : -1, machine.State.LockedRound);
        }
    }

    [Theory] // L47: once a round, whatever the step
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Precommits_that_do_not_agree_are_waited_for_once(int count, bool waits)
    {
        HeightMachine machine = Machine();
        // Counted while another round is in progress, as votes of a height that begins are.
        machine.Votes.Apply(Precommit(0, 0, V), int.MaxValue, out _);
        machine.Votes.Apply(Precommit(2, 0, W), int.MaxValue, out _);
        if (count == 3) machine.Votes.Apply(Precommit(3, 0, Nil), int.MaxValue, out _);
        Assert.Equal(waits ? [new RoundOutput(RoundOutputKind.TimeoutPrecommit, 0)] : [], Overlooked(machine));
        machine.Propose(Proposal(0, V), Who(0), isValid: true);
        Assert.DoesNotContain(Overlooked(machine), output => output.Kind == RoundOutputKind.TimeoutPrecommit);
    }

    [Theory] // L49: of this round, an earlier one and a later one
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_quorum_of_precommits_decides_when_its_proposal_comes(int round)
    {
        HeightMachine machine = Machine();
        machine.Timeout(TimeoutKind.Propose);
        machine.Timeout(TimeoutKind.Prevote);
        machine.Timeout(TimeoutKind.Precommit);
        Assert.Equal(1, machine.State.Round);
        foreach (int who in new[] { 0, 2, 3 }) machine.Votes.Apply(Precommit(who, round, V), int.MaxValue, out _);
        Assert.NotEqual(Step.Commit, machine.State.Step);
        MicroStep step = machine.Propose(Proposal(round, V), Who(round), isValid: true);
        Assert.Equal(new RoundOutput(RoundOutputKind.Decided, round, V), step.Output);
        Assert.Equal(Step.Commit, machine.State.Step);
    }

    [Theory] // L49: each part of the condition false
    [InlineData("another value")]
    [InlineData("another round")]
    [InlineData("not the proposer")]
    [InlineData("invalid")]
    [InlineData("prevotes")]
    [InlineData("two thirds")]
    public void Nothing_is_decided_unless_all_holds(string why)
    {
        HeightMachine machine = Machine();
        machine.Propose(Proposal(why == "another round" ? 4 : 0, why == "another value" ? W : V), Who(why == "not the proposer" ? 2 : 0), why != "invalid");
        foreach (int who in (int[])(why == "two thirds" ? [0, 2] : [0, 2, 3])) machine.Vote(Vote(why == "prevotes" ? VoteType.Prevote : VoteType.Precommit, who, 0, V), out _);
        Assert.DoesNotContain(Overlooked(machine), output => output.Kind == RoundOutputKind.Decided);
        Assert.NotEqual(Step.Commit, machine.State.Step);
    }

    [Theory] // L55
    [InlineData(1, -1)]
    [InlineData(2, 3)]
    public void A_later_round_with_a_third_of_the_power_is_gone_to(int voters, int expected)
    {
        HeightMachine machine = Machine();
        for (int i = 0; i < voters; i++) machine.Votes.Apply(Prevote(i, 3, V), int.MaxValue, out _);
        List<RoundOutput> outputs = Overlooked(machine);
        Assert.Equal(expected < 0 ? 0 : expected, machine.State.Round);
        Assert.Equal(expected >= 0, outputs.Count > 0);
    }

    [Fact] // L55: the latest of them
    public void The_latest_round_that_has_a_third_of_the_power_is_gone_to()
    {
        HeightMachine machine = Machine();
        foreach (int round in new[] { 2, 5 })
        {
            for (int i = 0; i < 2; i++) machine.Votes.Apply(Prevote(i, round, V), int.MaxValue, out _);
        }

        machine.Votes.Apply(Prevote(0, 6, V), int.MaxValue, out _);
        Assert.Equal([new RoundOutput(RoundOutputKind.GetValue, 5)], Overlooked(machine));
    }

    [Theory] // L28: the proof in time, and one prevote short
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void A_proposal_with_a_proof_of_lock_waits_for_the_proof(int prevotes, bool isProven)
    {
        HeightMachine machine = Machine(self: 2);
        Take(machine, Precommit(0, 1, Nil), Precommit(3, 1, Nil));
        Assert.Equal(1, machine.State.Round);
        machine.Propose(Proposal(1, V, polRound: 0), Who(1), isValid: true);
        Assert.Equal(Step.Propose, machine.State.Step);
        for (int i = 0; i < prevotes; i++) machine.Votes.Apply(Prevote(i, 0, V), int.MaxValue, out _);
        List<RoundOutput> outputs = Overlooked(machine);
        if (isProven) Assert.Equal([new RoundOutput(RoundOutputKind.Prevote, 1, V)], outputs);
        else Assert.Empty(outputs);
    }

    [Theory]
    [InlineData(VoteType.Prevote)]
    [InlineData(VoteType.Precommit)]
    public void A_quorum_that_came_together_is_its_own_certificate(VoteType type)
    {
        HeightMachine machine = Machine();
        machine.Propose(Proposal(0, V), Who(0), isValid: true);
        Vote[] votes = [.. new[] { 0, 2, 3 }.Select(who => Vote(type, who, 0, V))];
        Assert.Equal(votes, machine.Certificate(votes).Certificate);
        Assert.Empty(Machine().Certificate(votes[..2]).Certificate);
    }

    [Fact]
    public void The_same_event_is_acted_on_once_in_a_round_and_step()
    {
        HeightMachine machine = Machine();
        machine.Propose(Proposal(0, V), Who(0), isValid: true);
        Assert.Equal(RoundOutputKind.TimeoutPrevote, Last(machine, Prevote(0, 0, V), Prevote(2, 0, W), Prevote(3, 0, Nil)).Kind);
        Assert.Equal(RoundOutputKind.None, Last(machine, Prevote(1, 0, Nil)).Kind);
        Assert.Empty(Overlooked(machine));
    }

    private static RoundOutput Last(HeightMachine machine, params Vote[] votes)
    {
        RoundOutput output = RoundOutput.None;
        foreach (Vote vote in votes) output = machine.Vote(vote, out _).Output;
        return output;
    }
}
