using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Node.Devnet;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class DevnetRoundTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_gradient_that_is_wrong_in_one_bit_is_caught_excluded_and_slashed(int seed)
    {
        // The last seed gets the smallest lie there is: the least significant bit of the smallest element.
        Func<Gradient, BitFlip>? choose = seed == 20 ? BitFlip.Smallest : null;
        using SteppedDevnet devnet = new(new DevnetOptions { Seed = (ulong)seed }, choose);
        devnet.RunRounds(1);

        Address cheat = devnet.AddressOf(devnet.Network.Cheat!);
        IReadOnlyList<StoredGradient> submissions = devnet.Read(view => view.Submissions(1));
        Assert.Equal(3, submissions.Count);
        foreach (StoredGradient submission in submissions)
            Assert.Equal(submission.Miner == cheat ? SubmissionStatus.Invalid : SubmissionStatus.Verified, submission.Status);

        AggregationView aggregation = devnet.Read(view => view.Aggregation(1))!;
        Assert.Equal(2, aggregation.Participants.Count);
        Assert.DoesNotContain(aggregation.Participants, p => p.Miner == cheat);
        Assert.Equal(RoundStatus.Final, aggregation.Round.Status);

        MinerView punished = devnet.Read(view => view.Miner(cheat))!;
        Assert.True(punished.Miner.Slashed > Amount.Zero);
        Assert.True(punished.Miner.Earned.IsZero);
        Assert.Equal(MinerStatus.Understaked, punished.Status);
        Assert.Empty(devnet.Read(devnet.Ledger.Faults));
        Assert.True(Assert.Single(devnet.Read(devnet.Ledger.Cheats)).Caught);
        Assert.Empty(devnet.Said);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nobody_is_slashed_in_an_honest_run(int seed)
    {
        using SteppedDevnet devnet = new(new DevnetOptions { Seed = (ulong)seed, Cheats = 0 });
        devnet.RunRounds(1);

        Assert.All(devnet.Read(view => view.Submissions(1)), s => Assert.Equal(SubmissionStatus.Verified, s.Status));
        Assert.All(devnet.Read(view => view.Miners()), m => Assert.True(m.Miner.Slashed.IsZero && m.Miner.Earned > Amount.Zero));
        Assert.All(devnet.Read(view => view.Validators()), v => Assert.True(v.Slashed.IsZero));
        Assert.Equal(Amount.Zero, devnet.Read(view => view.Supply()).Supply.Burned);
        Assert.Empty(devnet.Read(devnet.Ledger.Faults));
        Assert.Empty(devnet.Said);
    }

    [Fact]
    public void A_caught_cheat_stays_out_and_the_others_go_on()
    {
        using SteppedDevnet devnet = new(new DevnetOptions { Seed = 4 });
        devnet.RunRounds(3);

        Address cheat = devnet.AddressOf(devnet.Network.Cheat!);
        Assert.DoesNotContain(devnet.Read(view => view.Round(2))!.Assignments, a => a.Miner == cheat);
        Assert.Equal(2, devnet.Read(view => view.Submissions(3)).Count);
        Assert.Equal(4ul, devnet.Read(view => view.GlobalModel()).Version);
        Assert.True(devnet.Read(DevnetLedger.Supply).IsConserved);
    }

    [Fact]
    public void The_model_learns_and_the_revealed_loss_is_what_anyone_computes()
    {
        using SteppedDevnet devnet = new(
            new DevnetOptions { Seed = 9, Cheats = 0 },
            change: p => p with { Training = p.Training with { LocalSteps = 6, LearningRateNano = 10_000_000 } });
        double before = devnet.Network.HeldOut.Of(devnet.Genesis.AdapterCid)!.MeanNats;
        devnet.RunRounds(3);

        GlobalModelState model = devnet.Read(view => view.GlobalModel());
        double after = devnet.Network.HeldOut.Of(model.AdapterCid)!.MeanNats;
        Assert.True(after < before * 0.97, $"{before} -> {after}");
        Assert.Equal(devnet.Network.HeldOut.Of(model.AdapterCid)!.MeanLossFixed, model.HeldOutLoss);
        Assert.Equal(4, DevnetLedger.RevealedLosses(devnet.Node.Chain.Read(view => view), before).Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_chain_on_another_backend()
    {
        using SteppedDevnet one = new(new DevnetOptions { Seed = 11 }, backend: "reference");
        using SteppedDevnet two = new(new DevnetOptions { Seed = 11 }, backend: "native");
        one.RunRounds(1);
        two.RunRounds(1);
        Assert.Equal(one.Node.Driver.Tip.BlockId, two.Node.Driver.Tip.BlockId);
        Assert.Equal(one.State.AppHash, two.State.AppHash);
    }
}
