using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>How much is measured.</summary>
/// <param name="Shapes">Weight matrices; a figure over all of them is their work over the sum of their median times.</param>
/// <param name="Rows">Rows of activations, M.</param>
/// <param name="Model">Widths of the elementwise kernels.</param>
/// <param name="Tokens">Rows of the elementwise kernels.</param>
/// <param name="Rounds">Samples of a candidate; the median counts.</param>
/// <param name="SampleSeconds">A sample runs as often as fills this, once at least.</param>
/// <param name="StreamedBytes">With one row, packed weights of this many bytes at least pass by before the first come again.</param>
/// <param name="RestMs">How long threads of a library that was measured get to go to sleep.</param>
internal sealed record KernelsPlan(
    IReadOnlyList<ProductShape> Shapes, IReadOnlyList<int> Rows, ModelDimensions Model, IReadOnlyList<int> Tokens, int Rounds, double SampleSeconds, long StreamedBytes, int RestMs)
{
    /// <summary>What `make bench AREA=kernels` measures.</summary>
    public static KernelsPlan Full { get; } = new(ProductShape.Bitnet2B4T, [1, 32, 512], ModelDimensions.Bitnet2B4T, [1, 256], 7, 0.03, Math.Max(256L << 20, 8 * ProcessorFacts.LastCacheBytes), 40);

    /// <summary>Copies of packed weights that a candidate rotates over.</summary>
    public int Copies(int rows, ProductShape shape, double bitsPerWeight) => rows > 1 ? 1 : (int)Math.Ceiling(StreamedBytes / (shape.Weights * bitsPerWeight / 8));
}
