using R3mes.Benchmarks.Results;

namespace R3mes.Benchmarks.Training;

/// <summary>The area training: bench/README.md says what each row is.</summary>
internal static class TrainingArea
{
    public static IEnumerable<Measurement> Measure(BenchFolders folders)
    {
        TrainingSubject subject = TrainingSubject.Read(folders);
        using ScratchFolder scratch = folders.NewScratch();
        double[] stepSeconds = new double[2];
        foreach (Measurement row in TokenRates.Measure(folders, subject, scratch, stepSeconds)) yield return row;
        foreach (Measurement row in DigestShare.Measure(subject, stepSeconds)) yield return row;
        foreach (Measurement row in OperationTraceCost.Measure(subject)) yield return row;
        foreach (Measurement row in new ReExecutionRatio().Measure(subject, scratch)) yield return row;
        foreach (Measurement row in TokenRates.MeasureReference(subject)) yield return row;
        using TernaryRates ternary = new();
        foreach (Measurement row in ternary.Measure(subject.Model.Shape)) yield return row;
    }
}
