using R3mes.Application.Blocks;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>One miner of a devnet, or a stranger, submits what it likes; the others, the verifier and the aggregator are the real ones.</summary>
public sealed class HostileMinerTests : IDisposable
{
    private const ulong Seed = 5;
    private const string Hostile = "miner-1";

    private readonly SteppedDevnet _devnet = new(
        new DevnetOptions { Seed = Seed, Cheats = 0 },
        change: p => p with { Timing = p.Timing with { TrainingBlocks = 12, CommitBlocks = 6, RevealBlocks = 4, AggregateBlocks = 6, UnveilBlocks = 4 } });

    private readonly List<TxResult> _results = [];

    public HostileMinerTests() => _devnet.Node.Driver.Committed += block => _results.AddRange(block.Result.TxResults);

    public void Dispose() => _devnet.Dispose();

    [Theory]
    [InlineData("garbage")]
    [InlineData("nothing")]
    [InlineData("not a number")]
    [InlineData("huge")]
    [InlineData("cut")]
    [InlineData("an adapter")]
    public void Content_that_is_not_the_gradient_is_found_invalid_and_nobody_else_is_hurt(string what)
    {
        Play(honest => honest with { GradientCid = _devnet.Content.Put(Content(what, honest)) });
        Punished(SubmissionStatus.Invalid);
    }

    [Fact]
    public void Content_that_is_not_there_is_found_unavailable_and_the_verifier_that_says_so_is_not_slashed()
    {
        Play(honest => honest with { GradientCid = Cid.Of("nobody has this"u8) });
        Punished(SubmissionStatus.Unavailable);
    }

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0, long.MaxValue)]
    [InlineData(1, 1)]
    public void Invented_losses_are_found_invalid(long before, long after)
    {
        Play(honest => honest with { LossBefore = before, LossAfter = after });
        Punished(SubmissionStatus.Invalid);
    }

    [Fact]
    public void A_second_submission_in_the_same_block_is_refused_and_the_first_stands()
    {
        Play(honest => honest, again: true);
        Assert.Contains(_results, result => result.Code == TrainingErrors.AlreadySubmitted.Code);
        Assert.All(_devnet.Read(view => view.Submissions(1)), s => Assert.Equal(SubmissionStatus.Verified, s.Status));
        Assert.Equal(RoundStatus.Final, _devnet.Read(view => view.Round(1))!.Round.Status);
    }

    [Fact]
    public void A_stranger_that_registers_and_submits_garbage_is_slashed_and_the_run_has_no_fault()
    {
        AccountSender wallet = Sender(DevnetGenesis.WalletName);
        AccountSender stranger = new(_devnet.Node.Client, PrivateKey.FromSpan(Sha256.Hash("stranger"u8).ToArray()));
        Assert.True(wallet.Send(new Send { From = wallet.Address, To = stranger.Address, Amount = new Amount(20_001_000_000) }).IsOk);
        _devnet.Step();
        Assert.True(stranger.Send(new RegisterMiner { Miner = stranger.Address, Stake = new Amount(20_000_000_000), Moniker = "[red]\u001b[2J" }).IsOk);
        _devnet.RunRounds(1);
        while (_devnet.Read(view => view.Assignment(2, stranger.Address)) is null) _devnet.Step();
        Assert.True(stranger.Send(Submission(stranger.Address, _devnet.Read(view => view.CurrentRound()!)) with { GradientHash = Sha256.Hash("other"u8) }).IsOk);
        _devnet.RunRounds(2);
        Assert.Equal(SubmissionStatus.Invalid, _devnet.Read(view => view.Submissions(2)).Single(s => s.Miner == stranger.Address).Status);
        Assert.Equal(RoundStatus.Final, _devnet.Read(view => view.Round(2))!.Round.Status);
        Assert.Empty(_devnet.Read(_devnet.Ledger.Faults));
    }

    [Fact]
    public void A_gradient_that_vanishes_after_its_verification_ends_the_round_and_not_the_chain()
    {
        RunUntil(RoundStatus.Aggregating);
        Cid cid = _devnet.Read(view => view.Submissions(1))[0].GradientCid;
        Assert.True(_devnet.Content.Remove(cid));
        _devnet.RunRounds(1);
        Assert.Equal(RoundFailure.NoAggregationCommitted, _devnet.Read(view => view.Round(1))!.Round.Failure);
        Assert.Contains(_devnet.Said, line => line.Contains("cannot fetch every gradient", StringComparison.Ordinal));
        _devnet.RunRounds(2);
        Assert.Equal(RoundStatus.Final, _devnet.Read(view => view.Round(2))!.Round.Status);
    }

    [Fact]
    public void A_shard_that_the_verifier_lacks_is_told_and_the_next_round_goes_on_without_it_missing()
    {
        RunUntil(RoundStatus.Verifying);
        byte[][] shards = [.. _devnet.Genesis.Dataset.Shards.Select(cid => _devnet.Content.TryGet(cid, out byte[]? bytes) ? bytes : [])];
        foreach (Cid cid in _devnet.Genesis.Dataset.Shards) _devnet.Content.Remove(cid);
        _devnet.RunRounds(1);
        Assert.Equal(RoundFailure.NoValidSubmission, _devnet.Read(view => view.Round(1))!.Round.Failure);
        Assert.Contains(_devnet.Said, line => line.StartsWith("verifier: cannot fetch the adapter or shard", StringComparison.Ordinal));
        Assert.All(_devnet.Read(view => view.Miners()), miner => Assert.True(miner.Miner.Slashed.IsZero));
        foreach (byte[] shard in shards) _devnet.Content.Put(shard);
        _devnet.RunRounds(2);
        Assert.Equal(RoundStatus.Final, _devnet.Read(view => view.Round(2))!.Round.Status);
    }

    [Fact]
    public void A_transaction_whose_fee_another_one_of_the_same_block_spends_is_refused_in_the_block()
    {
        AccountSender wallet = Sender(DevnetGenesis.WalletName);
        Address to = _devnet.AddressOf(Hostile);
        Amount balance = _devnet.Read(view => view.Balance(wallet.Address));
        // What the fee of the first leaves, less than the second needs.
        Amount all = balance - new Amount(_devnet.Genesis.Params.Fees.FeeMin(_devnet.Genesis.Params.Fees.GasMax)) - new Amount(10);
        Assert.True(wallet.Send(new Send { From = wallet.Address, To = to, Amount = all }).IsOk);
        for (int i = 0; i < 300; i++) Assert.True(wallet.Send(new Send { From = wallet.Address, To = to, Amount = new Amount(1) }).IsOk);
        Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
        Assert.Equal(301, _results.Count);
        Assert.True(_results[0].IsOk);
        Assert.Single(_results, result => result.Code == TxErrors.BalanceTooLow.Code);
        // What was refused took no sequence, so those behind it wait for one that never comes.
        Assert.Equal(TxErrors.SequenceMismatch.Code, _results[^1].Code);
        Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
    }

    [Theory]
    [InlineData("reference", float.MaxValue)]
    [InlineData("reference", float.Epsilon)]
    [InlineData("auto", float.MaxValue)]
    [InlineData("auto", -1e30f)]
    public void An_adapter_of_extreme_values_is_trained_on_or_diverges_and_never_throws(string backend, float extreme)
    {
        using SteppedDevnet devnet = new(new DevnetOptions { Seed = Seed, Cheats = 0 }, backend: backend);
        float[] values = new float[devnet.Lane.Layout.Count];
        for (int i = 0; i < values.Length; i++) values[i] = i % 3 == 0 ? -extreme : extreme;
        Adapter adapter = Adapter.FromValues(devnet.Lane.Layout, values);
        Assert.True(devnet.Content.TryGet(devnet.Genesis.Dataset.Shards[0], out byte[]? shard));
        LocalWork work = devnet.Lane.Train(new TrainingJob(adapter, shard, Sha256.Hash("seed"u8)), null);
        Assert.True(work.Gradient is null || work.Steps == devnet.Genesis.Params.Training.LocalSteps);
        Assert.True(devnet.Network.HeldOut.Of(Cid.Of(adapter.Encode()), adapter)!.SumLossFixed >= 0);
    }

    private void Punished(SubmissionStatus status)
    {
        Address hostile = _devnet.AddressOf(Hostile);
        foreach (StoredGradient submission in _devnet.Read(view => view.Submissions(1)))
            Assert.Equal(submission.Miner == hostile ? status : SubmissionStatus.Verified, submission.Status);
        Assert.Equal(RoundStatus.Final, _devnet.Read(view => view.Round(1))!.Round.Status);
        Assert.True(_devnet.Read(view => view.Miner(hostile))!.Miner.Slashed > Amount.Zero);
        Assert.True(_devnet.Read(view => view.Contribution(1, hostile)) is null);
        Assert.All(_devnet.Read(view => view.Validators()), validator => Assert.True(validator.Slashed.IsZero && validator.VerdictsMissed == 0));
        Assert.True(_devnet.Read(DevnetLedger.Supply).IsConserved);
        Assert.Empty(_devnet.Said);
    }

    /// <summary>Plays the first round with the lie in place of the hostile miner's work.</summary>
    private void Play(Func<SubmitGradient, SubmitGradient> lie, bool again = false)
    {
        AccountSender sender = Sender(Hostile);
        while (_devnet.Read(view => view.CurrentRound()) is null) _devnet.Step(IsNotHostile);
        SubmitGradient submission = lie(Submission(sender.Address, _devnet.Read(view => view.CurrentRound()!)));
        Assert.True(sender.Send(submission).IsOk);
        if (again) Assert.True(sender.Send(submission with { LossAfter = 1 }).IsOk);
        _devnet.RunRounds(1, IsNotHostile);
    }

    private void RunUntil(RoundStatus status)
    {
        while (_devnet.Read(view => view.CurrentRound()?.Round.Status) != status) _devnet.Step();
    }

    private static bool IsNotHostile(IWorker worker) => worker.Name != Hostile;

    private AccountSender Sender(string name) => new(_devnet.Node.Client, DevnetIdentity.Derive(Seed, name).Key);

    /// <summary>The honest work of a miner, its gradient stored.</summary>
    private SubmitGradient Submission(Address miner, RoundView round)
    {
        RoundMaterial material = new(_devnet.Content, _devnet.Lane.Layout, _devnet.Genesis);
        LocalWork work = _devnet.Lane.Train(material.Job(round.Round, round.Assignments.Single(a => a.Miner == miner))!, null);
        return new SubmitGradient
        {
            Miner = miner,
            RoundId = round.Round.Id,
            GradientCid = _devnet.Content.Put(work.Gradient!.Encode()),
            GradientHash = work.Gradient.Hash,
            TraceRoot = work.TraceRoot,
            Samples = (ulong)work.Samples,
            Tokens = (ulong)work.Tokens,
            LossBefore = work.LossBeforeFixed,
            LossAfter = work.LossAfterFixed,
            Device = new Device { Kind = "cpu" },
        };
    }

    private byte[] Content(string what, SubmitGradient honest)
    {
        Assert.True(_devnet.Content.TryGet(honest.GradientCid, out byte[]? gradient));
        switch (what)
        {
            case "garbage": return [1, 2, 3];
            case "nothing": return [];
            case "huge": return new byte[32 << 20];
            case "cut": return gradient[..^1];
            case "an adapter": return Adapter.FromValues(_devnet.Lane.Layout, new float[_devnet.Lane.Layout.Count]).Encode();
            default:
                BitConverter.GetBytes(float.NaN).CopyTo(gradient, gradient.Length - 4);
                return gradient;
        }
    }
}
