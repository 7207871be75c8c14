using System.Diagnostics;
using R3mes.Application.Records;
using R3mes.Benchmarks.Chain;
using R3mes.Benchmarks.Results;
using R3mes.Node.Control;
using R3mes.Primitives.Chain;

namespace R3mes.Benchmarks.Validators;

/// <summary>A block of a thousand submissions among four validators: how much later it is final on all of them than an empty one would be, with an empty one's own time.</summary>
internal static class FourGradients
{
    private const int Miners = 1_000, Runs = 5, IntervalMs = 2_500, AtOnce = 50;

    public static Measurement Measure(BenchFolders folders, ScratchFolder scratch, double emptyMs)
    {
        Wallets wallets = new(Miners);
        double[] samples = [.. Enumerable.Range(0, Runs).Select(_ => Sample(folders, scratch, wallets, emptyMs))];
        return new Measurement("four_validators_thousand_gradients_ms", Interleaved.Median(samples), "ms", $"ms in the slowest of {Runs} runs; proposal to committed on the last of 4 daemons, from the heights' appearance", samples.Max());
    }

    private static double Sample(BenchFolders folders, ScratchFolder scratch, Wallets wallets, double emptyMs)
    {
        using ValidatorFleet fleet = new(folders, scratch.Fresh(), wallets, areMiners: true, IntervalMs);
        byte[][] txs = ThousandGradients.Submissions(fleet.Genesis, wallets, 1);
        NodeStatus status;
        do
        {
            fleet.WaitForHeight(0, fleet.Status(0).Height + 1);
            status = fleet.Status(0);
        }
        while (status.RoundStatus != RoundStatus.Training.ToText());

        double before = CommittedOnAll(fleet, status.Height);
        int own = Miners / ValidatorFleet.Count;
        Parallel.For(0, ValidatorFleet.Count, index =>
        {
            using BroadcastPipe pipe = new(fleet.Daemons[index].Home);
            for (int at = index * own; at < (index + 1) * own; at += AtOnce) pipe.Send(txs.AsSpan(at, AtOnce));
        });
        BenchException.Unless(fleet.Status(0).Height == status.Height, "the submissions are there before the next block");
        double after = CommittedOnAll(fleet, status.Height + 1);
        Block block = fleet.StopAndRead()[(int)status.Height];
        BenchException.Unless(block.Txs.Count == Miners, $"the block holds every submission: {block.Txs.Count}");
        return after - before - IntervalMs + emptyMs;
    }

    /// <summary>When the last validator is at the height, in milliseconds of the clock.</summary>
    private static double CommittedOnAll(ValidatorFleet fleet, ulong height)
    {
        for (int i = 0; i < ValidatorFleet.Count; i++) fleet.WaitForHeight(i, height);
        return Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
    }
}
