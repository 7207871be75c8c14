using System.Diagnostics;
using R3mes.Benchmarks.Chain;
using R3mes.Benchmarks.Results;
using R3mes.Primitives.Chain;

namespace R3mes.Benchmarks.Validators;

/// <summary>Transfers of 1 KB through four validators, and their memory meanwhile.</summary>
internal static class LoadRun
{
    private const int Accounts = 4_000, SendsEach = 10, Runs = 3, IntervalMs = 200, SampleMs = 100;
    private const double SecondsMax = 300;

    public static IEnumerable<Measurement> Measure(BenchFolders folders, ScratchFolder scratch)
    {
        Wallets wallets = new(Accounts);
        List<double> rates = [], resident = [], bytes = [], sizes = [], cpu = [];
        for (int run = 0; run < Runs; run++) rates.Add(Sample(folders, scratch, wallets, resident, bytes, sizes, cpu));
        yield return new Measurement(
            "four_validators_tx_per_s_1kb", Interleaved.Median(rates), "tx/s",
            $"bytes a transaction, mean; median of {Runs} runs of {Accounts * SendsEach} transfers to committed on all, {sizes.Average():F0} a block, 4 daemons and the client on these cores, lowest {rates.Min():F0}, highest {rates.Max():F0}",
            bytes.Average());
        yield return new Measurement("four_validators_cpu_us_per_tx", Interleaved.Median(cpu), "us", "us, highest run; processor time of the 4 daemons together a transfer of that load, the client's not counted", cpu.Max());
        yield return new Measurement("validator_rss_load_mb", resident.Max(), "MB", "MB, median; the row is the highest sample of any of 4 daemons under that load", Interleaved.Median(resident));
    }

    private static double Sample(BenchFolders folders, ScratchFolder scratch, Wallets wallets, List<double> resident, List<double> bytes, List<double> sizes, List<double> cpu)
    {
        using ValidatorFleet fleet = new(folders, scratch.Fresh(), wallets, areMiners: false, IntervalMs);
        TransferLoad load = new(fleet, wallets, SendsEach);
        bytes.Add(load.MeanBytes);
        double cpuBefore = fleet.Daemons.Sum(daemon => daemon.CpuSeconds);
        long began = load.Begin();
        while (!load.IsHandedOver || fleet.WaitingMax() > 0)
        {
            resident.AddRange(fleet.Daemons.Select(daemon => daemon.ResidentMb));
            BenchException.Unless(Stopwatch.GetElapsedTime(began).TotalSeconds < SecondsMax, "the transfers are not committed in five minutes");
            Thread.Sleep(SampleMs);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        load.End();
        cpu.Add(1e6 * (fleet.Daemons.Sum(daemon => daemon.CpuSeconds) - cpuBefore) / load.Count);
        IReadOnlyList<Block> blocks = fleet.StopAndRead();
        BenchException.Unless(blocks.Sum(block => block.Txs.Count) == load.Count, $"every transfer is in one block: {blocks.Sum(block => block.Txs.Count)} of {load.Count}");
        sizes.AddRange(blocks.Where(block => block.Txs.Count > 0).Select(block => (double)block.Txs.Count));
        Console.WriteLine($"bench: {load.Count} transfers in {seconds:F1} s, {load.Count / seconds:F0} a second, {cpu[^1]:F0} us of the daemons each, blocks {string.Join(" ", blocks.Select(block => block.Txs.Count).Where(count => count > 0))}");
        return load.Count / seconds;
    }
}
