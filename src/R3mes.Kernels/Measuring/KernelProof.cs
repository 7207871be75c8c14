using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels.Measuring;

/// <summary>Every kernel of a backend against the reference, bit for bit, on one small ragged shape: that what is measured computes what it should.</summary>
public static class KernelProof
{
    private const int Rows = 9;
    private const int Runs = 2; // the second goes on from what the first left where a kernel works in place
    private const int Seed = 20_260;
    private static readonly ProductShape Shape = new(83, 301);
    private static readonly ModelDimensions Model = new(301, 83, new AttentionShape(4, 2, 24), 205);

    /// <summary>The kernels that are compared.</summary>
    public static IReadOnlyList<string> Kernels { get; } = [.. Cases(new ReferenceBackend()).Select(kernel => kernel.Name)];

    /// <summary>The first kernel whose results differ from the reference's; null when none does.</summary>
    public static string? FirstDifference(ITensorBackend backend)
    {
        foreach ((KernelCase ours, KernelCase reference) in Cases(backend).Zip(Cases(new ReferenceBackend())))
        {
            for (int run = 0; run < Runs; run++)
            {
                ours.Run();
                reference.Run();
                if (!ours.Results().AsSpan().SequenceEqual(reference.Results())) return ours.Name;
            }
        }

        return null;
    }

    private static IEnumerable<KernelCase> Cases(ITensorBackend backend) =>
        ProductCases.All(backend, new ProductOperands(Rows, Shape, Seed)).Concat(new ElementwiseCases(backend, Model, Rows, Seed).All());
}
