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
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{WideArea.Validators} validators all linked, {WideArea.DelayMsMin} to {WideArea.DelayMsMax} ms one way, seed {Seed}, {whole.Average(at => at.Txs):F0} transfers of {whole.Sum(at => at.TxBytes) / Math.Max(1, whole.Sum(at => at.Txs))} bytes a block");
        yield return new Measurement("wide_area_finality_virtual_ms", whole.Average(at => (at.Last - at.Proposed).TotalMilliseconds), "ms", $"virtual ms to the first that has the block; the row is to the last, from the proposal's leaving; {what}", whole.Average(at => (at.First - at.Proposed).TotalMilliseconds));
        yield return new Measurement("wide_area_block_virtual_ms", result.Time.TotalMilliseconds / result.HeightMax, "ms", $"virtual ms of the pause between heights; the row is the run's time over its blocks, start of the machines included; {what}", 1);
        yield return new Measurement("wide_area_rounds_max", 1 + result.RoundsMax, "rounds", $"blocks; most rounds that one took; {what}", result.HeightMax);
        yield return new Measurement("wide_area_messages_per_height", (double)result.Messages / result.HeightMax, "messages", $"messages, of each validator; {what}", (double)result.Messages / result.HeightMax / WideArea.Validators);
        yield return new Measurement("wide_area_bytes_per_height", (double)result.Bytes / result.HeightMax, "bytes", $"bytes, of each validator; {what}", (double)result.Bytes / result.HeightMax / WideArea.Validators);
    }
}
