using System.Diagnostics.CodeAnalysis;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;
using R3mes.Storage;

namespace R3mes.Tests.Node;

/// <summary>Workers whose content store refuses what they made: the work is done once, and kept for its round.</summary>
public sealed class FullContentTests
{
    private const string MinerName = "miner-1";
    private static readonly DevnetOptions Options = new() { Seed = 5, Miners = 2, Cheats = 0 };

    [Fact]
    public void A_miner_trains_once_however_often_its_gradient_cannot_be_stored()
    {
        using SteppedDevnet devnet = new(Options), twin = new(Options);
        twin.RunRounds(1);
        Refusing content = new(devnet.Content) { Refusals = 3 };
        Counting lane = new(devnet.Lane);
        using DevnetIdentity identity = DevnetIdentity.Derive(Options.Seed, MinerName);
        MinerWorker miner = Miner(devnet, identity, lane, content);
        Begin(devnet);
        for (int refusal = 0; refusal < 3; refusal++)
        {
            Assert.Equal(StorageFailure.Full, Assert.Throws<StorageException>(() => miner.Poll(CancellationToken.None)).Failure);
            devnet.Step(Others);
        }

        miner.Poll(CancellationToken.None);
        devnet.Step(Others);
        Assert.Equal(1, lane.Trained);
        Assert.Equal(4, content.Puts);
        StoredGradient kept = devnet.Read(view => view.Submissions(1)).Single(s => s.Miner == identity.Address);
        Assert.Equal(twin.Read(view => view.Submissions(1)).Single(s => s.Miner == identity.Address).GradientCid, kept.GradientCid);
        Assert.True(devnet.Content.Contains(kept.GradientCid));
        miner.Poll(CancellationToken.None);
        Assert.Equal(4, content.Puts);
    }

    [Fact]
    public void A_gradient_that_could_not_be_stored_goes_with_its_round()
    {
        using SteppedDevnet devnet = new(Options);
        Refusing content = new(devnet.Content) { Refusals = int.MaxValue };
        Counting lane = new(devnet.Lane);
        using DevnetIdentity identity = DevnetIdentity.Derive(Options.Seed, MinerName);
        MinerWorker miner = Miner(devnet, identity, lane, content);
        Begin(devnet);
        while (devnet.Read(view => view.LastRound)!.Id == 1)
        {
            Record.Exception(() => miner.Poll(CancellationToken.None));
            devnet.Step(Others);
        }

        Assert.Equal(1, lane.Trained);
        Assert.True(content.Puts > 1);
        content.Refusals = 0;
        while (devnet.Read(view => view.CurrentRound())?.Round.Status != RoundStatus.Training) devnet.Step(Others);
        miner.Poll(CancellationToken.None);
        devnet.Step(Others);
        Assert.Equal(2, lane.Trained);
        Assert.Contains(devnet.Read(view => view.Submissions(2)), s => s.Miner == identity.Address);
    }

    [Fact]
    public void An_aggregator_combines_and_evaluates_once_however_often_its_adapter_cannot_be_stored()
    {
        using SteppedDevnet devnet = new(Options);
        Refusing content = new(devnet.Content) { Refusals = 3 };
        Counting lane = new(devnet.Lane);
        using DevnetIdentity identity = DevnetIdentity.Derive(Options.Seed, DevnetGenesis.ValidatorName);
        RoundMaterial material = new(content, lane.Layout, devnet.Genesis);
        AggregatorWorker aggregator = new(
            "aggregator", new AccountSender(devnet.Node.Client, identity.Key), devnet.Node.Client, material, new AggregationRule(devnet.Genesis.Params.Aggregation), new HeldOutLosses(lane, material), content, devnet);
        while (devnet.Read(view => view.CurrentRound())?.Round.Status != RoundStatus.Aggregating) devnet.Step(worker => worker.Name != "aggregator");
        for (int refusal = 0; refusal < 3; refusal++)
        {
            Assert.Equal(StorageFailure.Full, Assert.Throws<StorageException>(() => aggregator.Poll(CancellationToken.None)).Failure);
            devnet.Step(worker => worker.Name.StartsWith("miner", StringComparison.Ordinal));
        }

        int gets = content.Gets;
        aggregator.Poll(CancellationToken.None);
        Assert.Equal(gets + 1, content.Gets); // the held-out text: no gradient is fetched again
        Assert.Equal(1, lane.Evaluated);
        devnet.Step(worker => false);
        Assert.False(devnet.Read(view => view.Aggregation(1))!.Proposals.Single(p => p.Proposer == identity.Address).Commitment.IsZero);
    }

    [Fact]
    public void An_aggregator_says_what_made_its_held_out_loss_infinite()
    {
        using SteppedDevnet devnet = new(Options);
        RefusedValue value = RefusedValue.ComputedFrom("layers.0.query", "layers.0.attention.scores");
        Counting lane = new(devnet.Lane) { Instead = new EvaluationResult(false, 0, 100) { Refused = value } };
        using DevnetIdentity identity = DevnetIdentity.Derive(Options.Seed, DevnetGenesis.ValidatorName);
        RoundMaterial material = new(devnet.Content, lane.Layout, devnet.Genesis);
        AggregatorWorker aggregator = new(
            "aggregator", new AccountSender(devnet.Node.Client, identity.Key), devnet.Node.Client, material, new AggregationRule(devnet.Genesis.Params.Aggregation), new HeldOutLosses(lane, material), devnet.Content, devnet);
        while (devnet.Read(view => view.CurrentRound())?.Round.Status != RoundStatus.Aggregating) devnet.Step(worker => worker.Name != "aggregator");
        aggregator.Poll(CancellationToken.None);
        Assert.Equal($"aggregator: the combined adapter of round 1 has no finite held-out loss ({value.Sentence})", Assert.Single(devnet.Said, said => said.Contains("held-out", StringComparison.Ordinal)));
    }

    private static bool Others(IWorker worker) => worker.Name != MinerName;

    private static MinerWorker Miner(SteppedDevnet devnet, DevnetIdentity identity, ITrainingLane lane, IContentStore content) => new(
        MinerName, new AccountSender(devnet.Node.Client, identity.Key), devnet.Node.Client, lane, new RoundMaterial(content, lane.Layout, devnet.Genesis), content, new Device { Kind = "cpu" }, devnet);

    private static void Begin(SteppedDevnet devnet)
    {
        while (devnet.Read(view => view.CurrentRound())?.Round.Status != RoundStatus.Training) devnet.Step(_ => false);
    }

    /// <summary>A content store that is full for so many writes.</summary>
    private sealed class Refusing(IContentStore content) : IContentStore
    {
        public int Refusals { get; set; }

        public int Puts { get; private set; }

        public int Gets { get; private set; }

        public Cid Put(ReadOnlySpan<byte> bytes)
        {
            Puts++;
            if (Refusals == 0) return content.Put(bytes);
            Refusals--;
            throw new StorageException(StorageFailure.Full, "the content store is full");
        }

        public bool TryGet(Cid cid, [MaybeNullWhen(false)] out byte[] bytes)
        {
            Gets++;
            return content.TryGet(cid, out bytes);
        }

        public bool Contains(Cid cid) => content.Contains(cid);
    }

    private sealed class Counting(ITrainingLane lane) : ITrainingLane
    {
        public int Trained { get; private set; }

        public int Evaluated { get; private set; }

        public EvaluationResult? Instead { get; init; }

        public AdapterLayout Layout => lane.Layout;

        public LocalWork Train(TrainingJob job, ITrainingObserver? observer)
        {
            Trained++;
            return lane.Train(job, observer);
        }

        public EvaluationResult Evaluate(Adapter adapter, ReadOnlyMemory<byte> text)
        {
            Evaluated++;
            return Instead ?? lane.Evaluate(adapter, text);
        }
    }
}
