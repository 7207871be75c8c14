using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>All candidates at one shape, each checked and then timed in turn with the others.</summary>
/// <param name="plan">How much.</param>
/// <param name="libraries">Those that others wrote.</param>
internal sealed class ProductRace(KernelsPlan plan, IReadOnlyList<RaceLibrary> libraries) : IDisposable
{
    private const int Seed = 7;
    private static readonly int[] ThreadCounts = [1, 2];
    private readonly ThreadScheduler _two = new(2);

    public IReadOnlyList<ProductRate> Run(int rows, ProductShape shape)
    {
        ProductOperands operands = new(rows, shape, Seed);
        List<Candidate> candidates = [];
        try
        {
            candidates.AddRange(ThreadCounts.SelectMany(threads => Own(operands, threads).Concat(Raced(operands, threads))));
            Random random = new(Seed);
            foreach (Candidate candidate in candidates)
            {
                candidate.Run();
                candidate.Check(random);
                candidate.Rest();
            }

            double[] seconds = Interleaved.Medians(plan.Rounds, [.. candidates.Select(candidate => (Func<double>)(() => candidate.Sample(plan.SampleSeconds)))]);
            return [.. candidates.Select((candidate, i) => new ProductRate(candidate.Key, candidate.What, shape, rows, candidate.Threads, seconds[i], candidate.BitsPerWeight))];
        }
        finally
        {
            candidates.ForEach(candidate => candidate.Dispose());
        }
    }

    public void Dispose() => _two.Dispose();

    // With one row the best variant; with more, ternary x int8 by every variant there is and the products with int16 operands by the best one.
    private IEnumerable<Candidate> Own(ProductOperands operands, int threads)
    {
        foreach (KernelVariant variant in KernelLibrary.Available.Where(variant => operands.Rows > 1 || variant == KernelLibrary.Best))
        {
            CpuBackend backend = threads == 1 ? new(variant) : new(variant, _two);
            OwnCandidate Candidate(KernelCase kernel, double bits) => new(kernel, variant, threads, bits);
            yield return Candidate(ProductCases.TernaryI8(backend, operands, plan.Copies(operands.Rows, operands.Shape, 2)), 2);
            if (variant != KernelLibrary.Best || operands.Rows == 1) continue;
            yield return Candidate(ProductCases.TernaryI16(backend, operands), 2);
            if (threads > 1) continue; // these are never shared
            yield return Candidate(ProductCases.I8I16(backend, operands), 16);
            yield return Candidate(ProductCases.I16I16(backend, operands), 16);
        }
    }

    private IEnumerable<Candidate> Raced(ProductOperands operands, int threads)
    {
        foreach (RaceLibrary library in libraries)
        {
            for (int format = 0; format < library.Formats.Count; format++)
            {
                int copies = plan.Copies(operands.Rows, operands.Shape, library.Formats[format].BitsPerWeight);
                if (RacedCandidate.TryCreate(library, format, operands, threads, copies, plan.RestMs) is { } candidate) yield return candidate;
            }
        }
    }
}
