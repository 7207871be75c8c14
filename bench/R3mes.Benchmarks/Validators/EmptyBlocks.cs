using System.Diagnostics;
using R3mes.Benchmarks.Chain;
using R3mes.Benchmarks.Results;

namespace R3mes.Benchmarks.Validators;

/// <summary>Empty blocks: how long a height takes when the next one waits for nothing, and whether an interval of 200 ms is kept.</summary>
internal static class EmptyBlocks
{
    private const int Windows = 7;
    private const int BusyMs = 2_000, PacedMs = 4_000, PacedIntervalMs = 200;

    public static (Measurement[] Rows, double WorkMs) Measure(BenchFolders folders, ScratchFolder scratch)
    {
        double[] work = MsPerBlock(folders, scratch, 1, BusyMs), paced = MsPerBlock(folders, scratch, PacedIntervalMs, PacedMs);
        double workMs = Interleaved.Median(work);
        return ([
            new Measurement("four_validators_empty_block_work_ms", workMs, "ms", "ms in the slowest of 7 windows; 4 daemons, heights one after another without a pause, so a height from its start to the next one's", work.Max()),
            new Measurement("four_validators_interval_200_ms", Interleaved.Median(paced), "ms", "ms in the slowest of 7 windows of 4 s; 4 daemons with --block-interval-ms 200", paced.Max()),
        ], workMs);
    }

    private static double[] MsPerBlock(BenchFolders folders, ScratchFolder scratch, int intervalMs, int windowMs)
    {
        using ValidatorFleet fleet = new(folders, scratch.Fresh(), new Wallets(4), areMiners: false, intervalMs);
        for (int i = 0; i < ValidatorFleet.Count; i++) fleet.WaitForHeight(i, 10);
        double[] samples = new double[Windows];
        for (int window = 0; window < Windows; window++) samples[window] = Window(fleet, windowMs);
        fleet.StopAndRead();
        return samples;
    }

    // From one block's appearance to another's: what is asked takes less than a millisecond of each.
    private static double Window(ValidatorFleet fleet, int milliseconds)
    {
        ulong first = Next(fleet, fleet.Status(0).Height);
        long began = Stopwatch.GetTimestamp();
        Thread.Sleep(milliseconds);
        ulong last = Next(fleet, fleet.Status(0).Height);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / (last - first);
    }

    private static ulong Next(ValidatorFleet fleet, ulong height)
    {
        fleet.WaitForHeight(0, height + 1);
        return fleet.Status(0).Height;
    }
}
