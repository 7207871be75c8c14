using System.Globalization;
using R3mes.Benchmarks.Results;
using R3mes.Simulation;

namespace R3mes.Benchmarks.Validators;

/// <summary>Rows of the area chain that a hundred simulated validators far apart make: bench/README.md says what each is, and what the simulation leaves out.</summary>
internal static class WideAreaRows
{
    private const ulong Seed = 1;

    public static IEnumerable<Measurement> Measure(BenchFolders folders)
    {
        _ = folders; // nothing is written
        SimResult result = WideArea.Measure(Seed);

        // Of the first height machines start meanwhile, and the run ends when the first has the last one.
        SimDecision[] whole = [.. result.Decisions.Where(at => at.Height > 1 && at.Nodes == WideArea.Validators)];
        BenchException.Unless(whole.Length > 0, "no height was decided on all validators of the wide area");
        double txs = whole.Average(at => at.Txs), txBytes = whole.Sum(at => at.TxBytes) / Math.Max(1.0, whole.Sum(at => at.Txs));
        string what = string.Create(CultureInfo.InvariantCulture, $"{WideArea.Validators} validators all linked, {WideArea.DelayMsMin} to {WideArea.DelayMsMax} ms one way, seed {Seed}, {txs:F1} transfers of {txBytes:F0} bytes a block");
        foreach (SimDecision at in result.Decisions) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: height {at.Height}, round {at.Round}, proposed at {at.Proposed.TotalMilliseconds:F0} virtual ms, had by the first at {at.First.TotalMilliseconds:F0} and by {at.Nodes} at {at.Last.TotalMilliseconds:F0}"));
        yield return new Measurement("wide_area_finality_virtual_ms", whole.Average(at => (at.Last - at.Proposed).TotalMilliseconds), "ms", $"virtual ms to the first that has the block; the row is to the last, from the proposal's leaving; {what}", whole.Average(at => (at.First - at.Proposed).TotalMilliseconds));
        yield return new Measurement("wide_area_block_virtual_ms", (result.Decisions[^1].First - result.Decisions[0].First).TotalMilliseconds / (result.HeightMax - 1), "ms", $"virtual ms of the run over its blocks, start of the machines included; the row is from one block on the first that has it to the next, with a pause of 1 ms; {what}", result.Time.TotalMilliseconds / result.HeightMax);
        yield return new Measurement("wide_area_rounds_max", 1 + result.RoundsMax, "rounds", $"blocks; most rounds that one took; {what}", result.HeightMax);
        yield return new Measurement("wide_area_messages_per_height", (double)result.Messages / result.HeightMax, "messages", $"messages, of each validator; {what}", (double)result.Messages / result.HeightMax / WideArea.Validators);
        yield return new Measurement("wide_area_bytes_per_height", (double)result.Bytes / result.HeightMax, "bytes", $"bytes, of each validator; {what}", (double)result.Bytes / result.HeightMax / WideArea.Validators);
    }
}
