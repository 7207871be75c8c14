using R3mes.Benchmarks.Results;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>What is no product, by the best variant on one thread: decoding one token, and a sequence; the reference beside it.</summary>
internal static class ElementwiseRates
{
    private const int Seed = 11;

    public static IEnumerable<Measurement> Measure(KernelsPlan plan)
    {
        if (KernelLibrary.Best is not { } best) yield break;
        CpuBackend backend = new(best);
        foreach (int tokens in plan.Tokens)
        {
            IReadOnlyList<KernelCase> kernels = new ElementwiseCases(backend, plan.Model, tokens, Seed).All();
            double[] seconds = Interleaved.Medians(plan.Rounds, [.. kernels.Select(kernel => (Func<double>)(() => KernelClock.Mean(kernel.Run, plan.SampleSeconds / 3)))]);
            for (int i = 0; i < kernels.Count; i++)
            {
                bool counted = kernels[i].Unit == KernelUnit.Operations;
                yield return counted ? new Measurement($"{kernels[i].Name}_{tokens}_tokens_1t_gops", kernels[i].Work / seconds[i] / 1e9, "GOP/s", $"us, by {best.Name}", 1e6 * seconds[i])
                    : new Measurement($"{kernels[i].Name}_{tokens}_tokens_1t_ns_per_element", 1e9 * seconds[i] / kernels[i].Work, "ns", $"us for all, by {best.Name}", 1e6 * seconds[i]);
            }
        }
    }
}
