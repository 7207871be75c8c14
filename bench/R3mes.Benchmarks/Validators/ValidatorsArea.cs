using R3mes.Benchmarks.Results;

namespace R3mes.Benchmarks.Validators;

/// <summary>Rows of the area chain that four daemons make: bench/README.md says what each is.</summary>
internal static class ValidatorsArea
{
    public static IEnumerable<Measurement> Measure(BenchFolders folders)
    {
        using ScratchFolder scratch = folders.NewScratch();
        foreach (Measurement row in Measure(folders, scratch)) yield return row;
    }

    public static IEnumerable<Measurement> Measure(BenchFolders folders, ScratchFolder scratch)
    {
        (Measurement[] empty, double workMs) = EmptyBlocks.Measure(folders, scratch);
        foreach (Measurement row in empty) yield return row;
        foreach (Measurement row in LoadRun.Measure(folders, scratch)) yield return row;
        yield return FourGradients.Measure(folders, scratch, workMs);
    }
}
