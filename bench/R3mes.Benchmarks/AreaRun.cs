using R3mes.Benchmarks.Chain;
using R3mes.Benchmarks.Kernels;
using R3mes.Benchmarks.Results;
using R3mes.Benchmarks.Training;
using R3mes.Benchmarks.Validators;

namespace R3mes.Benchmarks;

/// <summary>Measures one area, prints its rows and writes them to bench/results.</summary>
internal static class AreaRun
{
    private static readonly Dictionary<string, Func<BenchFolders, IEnumerable<Measurement>>> Areas = new(StringComparer.Ordinal)
    {
        ["training"] = TrainingArea.Measure,
        ["kernels"] = KernelsArea.Measure,
        ["chain"] = ChainArea.Measure,
        ["validators"] = ValidatorsArea.Measure,
        ["wide"] = WideAreaRows.Measure,
    };

    // Areas that measure some rows of another's, and leave the others as they are.
    private static readonly Dictionary<string, string> PartOf = new(StringComparer.Ordinal) { ["validators"] = "chain", ["wide"] = "chain" };

    /// <summary>Areas that can be measured.</summary>
    public static IReadOnlyCollection<string> Names => Areas.Keys;

    /// <summary>The program's exit status: 0 when every row was measured, whether its goal was met or not; 1 when one could not be.</summary>
    public static int Run(BenchArguments arguments)
    {
        try
        {
            BenchFolders folders = new(Path.GetFullPath(arguments.Root));
            Surroundings at = Surroundings.Read(folders.Root);
            Goals goals = Goals.Read(folders.GoalsFile);
            string area = PartOf.GetValueOrDefault(arguments.Area, arguments.Area);
            List<ResultRow> rows = [];
            foreach (Measurement measured in Areas[arguments.Area](folders))
            {
                ResultRow row = new(measured, goals.Of(area, measured.Name), at);
                Console.WriteLine($"bench: {ResultTable.Sentence(row)}");
                rows.Add(row);
            }

            string file = folders.ResultsFile(area);
            bool isPart = area != arguments.Area;
            ResultTable.Print(Console.Out, area, rows, isPart ? [] : goals.Without(area, rows.Select(row => row.Measured.Name)));
            if (isPart) ResultFile.Merge(file, rows);
            else ResultFile.Write(file, rows);
            Console.WriteLine($"bench: {Path.GetRelativePath(folders.Root, file)}, {rows.Count} rows");
            return 0;
        }
        catch (BenchException error)
        {
            Console.Error.WriteLine($"bench: {error.Message}");
            return 1;
        }
    }
}
