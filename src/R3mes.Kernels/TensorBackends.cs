using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

/// <summary>Choice of a backend by name; all of them give the same bits.</summary>
public static class TensorBackends
{
    /// <summary>The best backend that runs on this machine.</summary>
    public const string Auto = "auto";

    /// <summary>Every name <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, CpuBackend.Avx2Name, ReferenceName];

    private const string ReferenceName = "reference";

    /// <summary>"auto", "cpu-avx2" or "reference".</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    /// <exception cref="KernelsUnavailableException">"cpu-avx2" was asked for and cannot run here.</exception>
    public static ITensorBackend Create(string name) => name switch
    {
        Auto => KernelLibrary.Problem is null ? new CpuBackend() : new ReferenceBackend(),
        CpuBackend.Avx2Name => new CpuBackend(),
        ReferenceName => new ReferenceBackend(),
        _ => throw new ArgumentException($"There is no backend \"{name}\": choose one of {string.Join(", ", Names)}.", nameof(name)),
    };
}
