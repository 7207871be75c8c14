using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;

namespace R3mes.Tests.Application;

public sealed class RoundTests
{
    [Fact]
    public void An_honest_round_goes_through_every_phase_and_advances_the_model()
    {
        TestChain chain = new();
        Round round = TestRound.PlayTo(chain, 1);
        Assert.Equal(RoundStatus.Final, round.Status);
        Assert.Equal(3u, round.Accepted);
        Assert.Equal(0u, round.Rejected);
        GlobalModelState model = chain.View.GlobalModel();
        Assert.Equal(2UL, model.Version);
        Assert.Equal(TestRound.ResultOf(1), model.AdapterCid);
        Assert.Equal(48_000_000, model.HeldOutLoss);
        Assert.All(chain.View.Miners(), miner => Assert.False(miner.Miner.Earned.IsZero));
        Assert.All(chain.View.Miners(), miner => Assert.True(miner.Miner.Slashed.IsZero));
        Assert.Equal(new Amount(chain.Genesis.Params.Rewards.BaseUremes), chain.View.Supply().Supply.Minted);
    }

    [Fact]
    public void Opens_at_a_window_boundary_and_fixes_shards_and_sample_seeds()
    {
        TestChain chain = new();
        chain.RunTo(4);
        Assert.Null(chain.View.CurrentRound());
        chain.RunTo(5);
        Assert.Equal(5UL, chain.View.CurrentRound()!.Round.Opens);
        IReadOnlyList<Assignment> assignments = chain.View.CurrentRound()!.Assignments;
        Assert.Equal(chain.Miners.Select(m => m.Address), assignments.Select(a => a.Miner));
        Assert.All(assignments, a => Assert.InRange(a.Shard, 0u, 3u));
        Assert.Equal(3, assignments.Select(a => a.SampleSeed).Distinct().Count());
    }

    [Fact]
    public void A_cheat_is_left_out_slashed_and_not_assigned_again()
    {
        TestChain chain = new();
        Address cheat = chain.Miners[1].Address;
        Round round = TestRound.PlayTo(chain, 1, draw => draw.Owner == cheat ? Verdict.Invalid : Verdict.Valid);
        Assert.Equal(RoundStatus.Final, round.Status);
        Assert.Equal(2u, round.Accepted);
        Assert.Equal(1u, round.Rejected);
        Assert.Equal(SubmissionStatus.Invalid, chain.View.Submission(1, cheat)!.Status);
        Assert.Equal(MinerStatus.Understaked, chain.View.Miner(cheat)!.Status);
        Assert.Equal(new Amount(10_000_000_000), chain.View.Miner(cheat)!.Miner.Slashed);
        Assert.Equal(2_500u, chain.View.Miner(cheat)!.Miner.ReputationBps);
        Assert.True(chain.View.Miner(cheat)!.Miner.Earned.IsZero);
        Assert.Equal(new Amount(5_000_000_000), chain.View.Supply().Supply.Burned);
        Assert.Null(chain.View.Contribution(1, cheat));

        TestRound.PlayTo(chain, 2);
        Assert.Null(chain.View.Assignment(2, cheat));
        Assert.Equal(2u, chain.View.Round(2)!.Round.Assigned);
    }

    [Fact]
    public void A_silent_miner_does_not_hold_up_the_others_beyond_the_deadline()
    {
        TestChain chain = new(change: p => p with { Timing = p.Timing with { TrainingBlocks = 10 } });
        chain.RunTo(5);
        chain.Send(chain.Miners[0], TestRound.Gradient(chain, chain.Miners[0], 1));
        chain.RunTo(14);
        Assert.Equal(RoundStatus.Training, chain.View.CurrentRound()!.Round.Status);
        chain.RunTo(15);
        Assert.Equal(RoundStatus.Closed, chain.View.CurrentRound()!.Round.Status);
        Assert.Equal(1UL, chain.View.Miner(chain.Miners[1].Address)!.Miner.RoundsMissed);
        Assert.Equal(4_500u, chain.View.Miner(chain.Miners[1].Address)!.Miner.ReputationBps);
    }

    [Fact]
    public void A_round_without_a_submission_fails_and_the_next_one_opens()
    {
        TestChain chain = new(change: p => p with { Timing = p.Timing with { TrainingBlocks = 3 } });
        chain.RunTo(8);
        Assert.Equal(RoundFailure.NoSubmission, chain.View.Round(1)!.Round.Failure);
        Assert.Equal(1UL, chain.View.GlobalModel().Version);
        chain.RunTo(10);
        Assert.Equal(10UL, chain.View.Round(2)!.Round.Opens);
    }

    [Fact]
    public void A_verifier_that_never_commits_is_slashed_and_its_submissions_are_left_out()
    {
        TestChain chain = new(change: p => p with { Timing = p.Timing with { CommitBlocks = 4 } });
        Round round = TestRound.PlayTo(chain, 1, _ => Verdict.None);
        Assert.Equal(RoundFailure.NoValidSubmission, round.Failure);
        Assert.Equal(3UL, chain.View.Validators()[0].VerdictsMissed);
        Assert.False(chain.View.Validators()[0].Slashed.IsZero);
        Assert.All(chain.View.Miners(), miner => Assert.True(miner.Miner.Slashed.IsZero));
    }

    [Fact]
    public void A_proposer_that_reveals_nothing_is_slashed_and_the_model_stays()
    {
        TestChain chain = new(change: p => p with { Timing = p.Timing with { AggregateBlocks = 3 } });
        Round round = TestRound.PlayUntil(chain, RoundStatus.Aggregating);
        chain.RunTo((long)round.PhaseCloses);
        Assert.Equal(RoundFailure.NoAggregationCommitted, chain.View.Round(1)!.Round.Failure);
        Assert.Equal(new Amount(500_000_000), chain.View.Validators()[0].Slashed);
        Assert.Equal(1UL, chain.View.GlobalModel().Version);
    }

    [Fact]
    public void Differing_results_without_a_majority_leave_the_model_where_it_is()
    {
        TestChain chain = new(validators: 2, change: p => p with { Aggregation = p.Aggregation with { ProposersPerRound = 2 } });
        TestRound.PlayUntil(chain, RoundStatus.Aggregating);
        foreach (TestAccount proposer in chain.Validators)
            chain.Send(proposer, TestRound.Propose(chain, chain.View.Aggregation(1)!, proposer.Address, Cid.Of(proposer.Address.ToArray())));
        chain.Next();
        foreach (TestAccount proposer in chain.Validators)
            chain.Send(proposer, TestRound.Unveil(chain.View.Aggregation(1)!, proposer.Address, Cid.Of(proposer.Address.ToArray())));
        chain.Next();
        Assert.Equal(RoundFailure.AggregationsDiffer, chain.View.Round(1)!.Round.Failure);
        Assert.All(chain.View.Validators(), validator => Assert.True(validator.Slashed.IsZero));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_challenge_moves_only_stakes(bool challengerIsRight)
    {
        TestChain chain = new(validators: 4);
        TestRound.PlayUntil(chain, RoundStatus.Challenge);
        Address proposer = chain.View.Aggregation(1)!.Record.Proposer;
        Amount bond = chain.Genesis.Params.Rewards.ChallengeBondMin;
        Assert.True(chain.Deliver(chain.User, new ChallengeAggregation
        {
            Challenger = chain.User.Address,
            RoundId = 1,
            Bond = bond,
            ClaimedCid = Cid.Of("other"u8),
        }).IsOk);
        Assert.Equal(bond, chain.View.Supply().Bonds);
        Amount before = chain.View.Balance(chain.User.Address);

        for (int i = 0; i < 20; i++) TestRound.Step(chain, draw => draw.Subject == Subject.Aggregation && challengerIsRight ? Verdict.Invalid : Verdict.Valid);

        Assert.Equal(challengerIsRight ? DisputeStatus.ChallengerWon : DisputeStatus.ProposerWon, chain.View.Aggregation(1)!.Dispute!.Status);
        Assert.Equal(RoundStatus.Final, chain.View.Round(1)!.Round.Status);
        Assert.Equal(TestRound.ResultOf(1), chain.View.Model(2)!.AdapterCid);
        Assert.Equal(Amount.Zero, chain.View.Supply().Bonds);
        Assert.Equal(challengerIsRight, chain.View.Balance(chain.User.Address) > before + bond);
        Assert.Equal(challengerIsRight, !chain.View.Validators().Single(v => v.Operator == proposer).Slashed.IsZero);
    }

    [Fact]
    public void A_challenge_without_an_independent_validator_gives_the_bond_back()
    {
        TestChain chain = new();
        TestRound.PlayUntil(chain, RoundStatus.Challenge);
        Amount bond = chain.Genesis.Params.Rewards.ChallengeBondMin;
        chain.Deliver(chain.User, new ChallengeAggregation { Challenger = chain.User.Address, RoundId = 1, Bond = bond, ClaimedCid = Cid.Of("other"u8) });
        Amount before = chain.View.Balance(chain.User.Address);
        chain.Next();
        Assert.Equal(DisputeStatus.Undecided, chain.View.Aggregation(1)!.Dispute!.Status);
        Assert.Equal(before + bond, chain.View.Balance(chain.User.Address));
        Assert.Equal(Amount.Zero, chain.View.Balance(ModuleAccounts.Bonds));
    }
}
