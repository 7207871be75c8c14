using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>What one candidate did at one shape.</summary>
/// <param name="Key">Its name in rows.</param>
/// <param name="What">Its name for a person.</param>
/// <param name="Shape">The weights.</param>
/// <param name="Rows">M.</param>
/// <param name="Threads">Threads on one product.</param>
/// <param name="Seconds">Median seconds of a product.</param>
/// <param name="BitsPerWeight">Bits of a weight as they were read.</param>
internal sealed record ProductRate(string Key, string What, ProductShape Shape, int Rows, int Threads, double Seconds, double BitsPerWeight)
{
    /// <summary>10^9 operations a second, 2MNK a product.</summary>
    public double Gops => Shape.Operations(Rows) / Seconds / 1e9;

    /// <summary>10^9 bytes of weights a second.</summary>
    public double WeightGbps => Shape.Weights * BitsPerWeight / 8 / Seconds / 1e9;
}
