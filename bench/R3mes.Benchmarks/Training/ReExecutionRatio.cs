using System.Diagnostics;
using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Benchmarks.Results;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Storage.Content;

namespace R3mes.Benchmarks.Training;

/// <summary>
/// A devnet's miner making a gradient (fetch by CID, ten steps, store it, sign and hand over the transaction) and its verifier doing it again (fetch, ten steps, compare every figure),
/// both by the workers that the node runs, in turn on the same lane.
/// </summary>
internal sealed class ReExecutionRatio : IWorkerNotes
{
    private const int Rounds = 11;
    private const int Threads = 2;

    public IEnumerable<Measurement> Measure(TrainingSubject subject, ScratchFolder scratch)
    {
        FileContentStore content = FileContentStore.Open(Directory.CreateDirectory(scratch.Fresh()).FullName);
        DevnetOptions options = new() { Miners = 1, Cheats = 0 };
        string? refused = DevnetGenesis.TryBuild(options, new DevnetSources("tiny", subject.ModelFile, subject.Text), DevnetParams.Standard, new Timestamp(1_700_000_000, 0), content, out GenesisDocument? genesis);
        BenchException.Unless(refused is null, $"no devnet can be made: {refused}");
        using DevnetIdentity miner = DevnetIdentity.Derive(options.Seed, DevnetGenesis.MinerName(0)), verifier = DevnetIdentity.Derive(options.Seed, DevnetGenesis.ValidatorName);
        using ThreadScheduler scheduler = new(Threads);
        ITensorBackend backend = TensorBackends.Create(TensorBackends.Native);
        TrainingLane lane = new(backend, scheduler, subject.Model, DevnetParams.Standard.Training);
        RoundMaterial material = new(content, lane.Layout, genesis!);
        ReExecution reExecution = new(lane, material, new AggregationRule(genesis!.Params.Aggregation), genesis.Params.Training.LocalSteps);
        OneRound round = new(genesis, miner.Address, 0);
        ulong rounds = 0;
        double made = 0;
        List<double> ratios = [];
        double[] seconds = Interleaved.Medians(
            Rounds,
            () =>
            {
                round = new OneRound(genesis, miner.Address, ++rounds);
                MinerWorker worker = new("miner", new AccountSender(round, miner.Key), round, lane, material, content, new Device { Kind = "cpu", Architecture = "x64", Driver = backend.Name }, this);
                return made = Time(() => worker.Poll(CancellationToken.None));
            },
            () =>
            {
                double again = Time(() =>
                {
                    Finding? finding = reExecution.Run(round.DrawOf(verifier.Address), verifier.Address, "verifier", this, CancellationToken.None);
                    BenchException.Unless(finding is { Verdict: Verdict.Valid }, $"an honest gradient was found {finding?.Verdict.ToString() ?? "nothing"}");
                });
                ratios.Add(again / made);
                return again;
            });
        // Of each gradient with itself: what slows the machine for a while falls on both. The first pair warmed.
        yield return new Measurement("reexecution_vs_training", Interleaved.Median(ratios[1..]), "ratio", "s to make the gradient, by the miner's worker", seconds[0]);
        yield return new Measurement("reexecution_s", seconds[1], "s", "s to make the gradient, by the miner's worker", seconds[0]);
    }

    void IWorkerNotes.Step(string worker, int step, int steps, double lossNats)
    {
    }

    void IWorkerNotes.Say(string worker, string sentence) => throw new BenchException($"{worker}: {sentence}");

    private static double Time(Action work)
    {
        long began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
