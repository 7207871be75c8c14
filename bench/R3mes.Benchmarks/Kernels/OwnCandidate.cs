using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>One of the C kernels.</summary>
internal sealed class OwnCandidate(KernelCase kernel, KernelVariant variant, int threads, double bitsPerWeight) : Candidate(KeyOf(kernel.Name, variant), variant.Name, threads)
{
    private const int Checked = 64;

    public override double BitsPerWeight => bitsPerWeight;

    /// <summary>Name of a kernel of a variant in a row's name.</summary>
    public static string KeyOf(string kernel, KernelVariant variant) => $"{kernel}_{variant.Name["cpu-".Length..]}";

    public override void Run() => kernel.Run();

    public override void Check(Random random) => BenchException.Unless(kernel.HoldsAtRandom(random, Checked), $"{What} {kernel.Name}: a result is not the exact sum");
}
