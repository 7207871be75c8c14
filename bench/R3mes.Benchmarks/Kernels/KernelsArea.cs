using System.Globalization;
using R3mes.Benchmarks.Results;
using R3mes.Benchmarks.Training;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>The area kernels: bench/README.md says what each row is.</summary>
internal static class KernelsArea
{
    public static IEnumerable<Measurement> Measure(BenchFolders folders) => Measure(folders, KernelsPlan.Full).Concat(FreivaldsRates.Measure(TrainingSubject.Read(folders)));

    /// <summary>Measures as much as <paramref name="plan"/> says.</summary>
    public static IEnumerable<Measurement> Measure(BenchFolders folders, KernelsPlan plan)
    {
        BenchException.Unless(KernelLibrary.Problem is null, KernelLibrary.Problem ?? "");
        foreach (KernelVariant variant in KernelLibrary.Available) Prove(new CpuBackend(variant));
        RaceLibrary[] libraries = [.. Libraries(folders)];
        ProductRates rates = new(plan.Shapes.Count);
        using ProductRace race = new(plan, libraries);
        foreach ((int rows, ProductShape shape) in plan.Rows.SelectMany(rows => plan.Shapes.Select(shape => (rows, shape))))
        {
            rates.Add(race.Run(rows, shape));
            GC.Collect(); // what was packed for it is much, and outside the managed heap
            GC.WaitForPendingFinalizers();
        }

        foreach (Measurement row in new GoalRows(rates).Rows()) yield return row;
        using (ProcessorLimits? limits = ProcessorLimits.TryOpen(folders.Race))
            foreach (Measurement row in limits?.Measure(plan.Rounds, plan.SampleSeconds) ?? []) yield return row;
        foreach (Measurement row in Details(rates)) yield return row;
        foreach (Measurement row in ElementwiseRates.Measure(plan)) yield return row;
    }

    private static void Prove(CpuBackend backend)
    {
        string? differs = KernelProof.FirstDifference(backend);
        BenchException.Unless(differs is null, $"{backend.Name}: {differs} differs from the reference: run `make test`");
        Console.WriteLine($"bench: {backend.Name}: {KernelProof.Kernels.Count} kernels give the reference's bits");
    }

    private static IEnumerable<RaceLibrary> Libraries(BenchFolders folders)
    {
        (string Name, string Folder)[] raced = [("onednn", ""), ("openblas", folders.OpenBlas), ("llama", Path.Combine(folders.Race, "llama"))];
        foreach ((string name, string folder) in raced)
        {
            if (RaceLibrary.TryOpen(folders.Race, name, folder) is not { } library) continue;
            Console.WriteLine($"bench: beside {library.Version}: {string.Join(", ", library.Formats.Select(format => format.Name))}");
            yield return library;
        }
    }

    private static IEnumerable<Measurement> Details(ProductRates rates) => rates.All.Select(rate => new Measurement(
        string.Create(CultureInfo.InvariantCulture, $"{rate.Key}_{rate.Shape}_m{rate.Rows}_{rate.Threads}t_gops"), rate.Gops, "GOP/s",
        rate.Rows == 1 ? $"GB/s of weights from memory, by {rate.What}" : rate.What, rate.Rows == 1 ? rate.WeightGbps : null));
}
