using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

/// <summary>Choice of a backend by name; all of them give the same bits.</summary>
public static class TensorBackends
{
    /// <summary>The best backend that runs on this machine.</summary>
    public const string Auto = "auto";

    /// <summary>The best variant of the C kernels, or an error where none runs.</summary>
    public const string Native = "native";

    private const string ReferenceName = "reference";

    /// <summary>Every name <see cref="Create"/> knows: the two choices, then the backends, the best first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, Native, .. KernelVariant.All.Select(variant => variant.Name), ReferenceName];

    /// <summary>"auto", "native", the name of a variant of the C kernels, or "reference".</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    /// <exception cref="KernelsUnavailableException">C kernels were asked for that cannot run here.</exception>
    public static ITensorBackend Create(string name)
    {
        if (name == ReferenceName) return new ReferenceBackend();
        if (name == Auto) return KernelLibrary.Best is { } best ? new CpuBackend(best) : new ReferenceBackend();
        if (name == Native) return new CpuBackend();
        if (KernelVariant.All.FirstOrDefault(variant => variant.Name == name) is { } chosen) return new CpuBackend(chosen);
        throw new ArgumentException($"There is no backend \"{name}\": choose one of {string.Join(", ", Names)}.", nameof(name));
    }
}
