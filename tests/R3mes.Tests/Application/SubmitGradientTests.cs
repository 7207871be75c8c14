using R3mes.Application.Errors;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Application;

public sealed class SubmitGradientTests
{
    private readonly TestChain _chain = new(change: p => p with { Timing = p.Timing with { TrainingBlocks = 6 } });

    public SubmitGradientTests() => _chain.RunTo(5);

    private SubmitGradient Good => TestRound.Gradient(_chain, _chain.Miners[0], 1);

    [Fact]
    public void Takes_an_assigned_miners_gradient_and_stores_what_it_claims()
    {
        Assert.True(_chain.Deliver(_chain.Miners[0], Good).IsOk);
        StoredGradient stored = _chain.View.Submission(1, _chain.Miners[0].Address)!;
        Assert.Equal((Good.GradientCid, Good.GradientHash, Good.TraceRoot), (stored.GradientCid, stored.GradientHash, stored.TraceRoot));
        Assert.Equal((Good.Samples, Good.Tokens, Good.LossBefore, Good.LossAfter), (stored.Samples, stored.Tokens, stored.LossBefore, stored.LossAfter));
        Assert.Equal((Good.Device, SubmissionStatus.Provisional, 6UL), (stored.Device, stored.Status, stored.Height));
        Assert.Equal(1u, _chain.View.CurrentRound()!.Round.Submitted);
    }

    [Fact]
    public void Refuses_a_second_gradient_from_one_miner()
    {
        _chain.Deliver(_chain.Miners[0], Good);
        Refused(TrainingErrors.AlreadySubmitted, _chain.Miners[0], Good);
    }

    [Fact]
    public void Refuses_an_unknown_round() => Refused(TrainingErrors.RoundUnknown, _chain.Miners[0], Good with { RoundId = 2 });

    [Fact]
    public void Refuses_a_late_gradient()
    {
        _chain.Deliver(_chain.Miners[0], Good);
        _chain.RunTo(11);
        Refused(TrainingErrors.RoundClosed, _chain.Miners[1], TestRound.Gradient(_chain, _chain.Miners[1], 1));
    }

    [Fact]
    public void Takes_a_gradient_in_the_last_block_of_the_phase()
    {
        _chain.RunTo(10);
        Assert.True(_chain.Deliver(_chain.Miners[0], Good).IsOk);
        Assert.Equal(11UL, _chain.View.CurrentRound()!.Round.Closes);
    }

    [Fact]
    public void Refuses_a_signer_that_is_no_miner() =>
        Refused(TrainingErrors.MinerUnknown, _chain.User, TestRound.Gradient(_chain, _chain.User, 1));

    [Fact]
    public void Refuses_a_miner_that_joined_after_the_assignment()
    {
        Assert.True(_chain.Deliver(_chain.User, new RegisterMiner { Miner = _chain.User.Address, Stake = new Amount(20_000_000_000) }).IsOk);
        Refused(TrainingErrors.NotAssigned, _chain.User, TestRound.Gradient(_chain, _chain.User, 1));
    }

    [Fact]
    public void Refuses_work_of_another_size()
    {
        Refused(TrainingErrors.WorkMismatch, _chain.Miners[0], Good with { Tokens = Good.Tokens + 1 });
        Refused(TrainingErrors.WorkMismatch, _chain.Miners[0], Good with { Samples = Good.Samples - 1 });
        Assert.Equal(_chain.Genesis.Params.Training.Tokens(), Good.Tokens);
    }

    [Fact]
    public void Refuses_a_gradient_without_a_cid_or_a_hash()
    {
        Refused(TxErrors.MessageMalformed, _chain.Miners[0], Good with { GradientCid = default });
        Refused(TxErrors.MessageMalformed, _chain.Miners[0], Good with { GradientHash = default });
        Refused(TxErrors.MessageMalformed, _chain.Miners[0], Good with { TraceRoot = default });
    }

    private void Refused(TxError expected, TestAccount from, SubmitGradient message)
    {
        uint submitted = _chain.View.CurrentRound()!.Round.Submitted;
        Assert.Equal(expected.Code, _chain.Deliver(from, message).Code);
        Assert.Equal(submitted, _chain.View.CurrentRound()!.Round.Submitted);
    }
}
