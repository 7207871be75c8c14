using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

public sealed class VerifierWorkerTests
{
    [Fact]
    public void A_gradient_that_nobody_can_fetch_is_slashed_as_unavailable_and_its_verifier_is_paid()
    {
        DevnetOptions options = new() { Seed = 5, Cheats = 0 };
        using SteppedDevnet devnet = new(options);
        string name = DevnetGenesis.MinerName(0);
        while (devnet.Read(view => view.CurrentRound()) is null) Assert.True(devnet.Node.RunHeight(CancellationToken.None));

        using DevnetIdentity absent = DevnetIdentity.Derive(options.Seed, name);
        Assert.True(new AccountSender(devnet.Node.Client, absent.Key).Send(Claim(devnet, absent.Address)).IsOk);
        for (int block = 0; block < 40 && devnet.Read(DevnetLedger.RoundsEnded) == 0; block++)
        {
            foreach (IWorker worker in devnet.Network.Workers.Where(w => w.Name != name)) worker.Poll(CancellationToken.None);
            Assert.True(devnet.Node.RunHeight(CancellationToken.None));
        }

        Assert.Equal(SubmissionStatus.Unavailable, devnet.Read(view => view.Submissions(1)).Single(s => s.Miner == absent.Address).Status);
        Assert.Equal(RoundStatus.Final, devnet.Read(view => view.Aggregation(1))!.Round.Status);
        Assert.Equal(2, devnet.Read(view => view.Aggregation(1))!.Participants.Count);
        MinerView slashed = devnet.Read(view => view.Miner(absent.Address))!;
        Assert.Equal(devnet.Genesis.Miners[0].Stake.MulDiv(devnet.Genesis.Params.Stake.SlashUnavailableBps, ChainParams.BpsOne), slashed.Miner.Slashed);
        ValidatorRecord verifier = Assert.Single(devnet.Read(view => view.Validators()));
        Assert.True(verifier.Slashed.IsZero);
        Assert.Equal(0u, verifier.VerdictsMissed);
    }

    private static SubmitGradient Claim(SteppedDevnet devnet, Address miner) => new()
    {
        Miner = miner,
        RoundId = 1,
        GradientCid = Cid.Of("never stored"u8),
        GradientHash = Sha256.Hash("a"u8),
        TraceRoot = Sha256.Hash("b"u8),
        Samples = devnet.Genesis.Params.Training.Samples(),
        Tokens = devnet.Genesis.Params.Training.Tokens(),
        LossBefore = 2,
        LossAfter = 1,
        Device = new Device { Kind = "cpu" },
    };
}
