using R3mes.Benchmarks.Daemon;
using R3mes.Benchmarks.Results;
using R3mes.Benchmarks.Validators;

namespace R3mes.Benchmarks.Chain;

/// <summary>The area chain: bench/README.md says what each row is.</summary>
internal static class ChainArea
{
    public static IEnumerable<Measurement> Measure(BenchFolders folders)
    {
        using ScratchFolder scratch = folders.NewScratch();
        foreach (Measurement row in new SubmissionRate(scratch).Measure()) yield return row;
        foreach (Measurement row in new PhaseRates(scratch).Measure()) yield return row;
        foreach (Measurement row in new ThousandGradients(scratch).Measure()) yield return row;
        foreach (Measurement row in ColdStart.Measure(folders, scratch)) yield return row;
        foreach (Measurement row in ValidatorsArea.Measure(folders, scratch)) yield return row;
        foreach (Measurement row in WideAreaRows.Measure(folders)) yield return row;
        foreach (Measurement row in DaemonMemory.Measure(folders, scratch)) yield return row;
    }
}
