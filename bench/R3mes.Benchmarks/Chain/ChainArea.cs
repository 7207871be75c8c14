using R3mes.Benchmarks.Results;

namespace R3mes.Benchmarks.Chain;

/// <summary>The area chain: bench/README.md says what each row is.</summary>
internal static class ChainArea
{
    public static IEnumerable<Measurement> Measure(BenchFolders folders) => [];
}
