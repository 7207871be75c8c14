using R3mes.Compute.Models;

namespace R3mes.Compute.Aggregation;

/// <summary>Coordinate-wise median: the trimmed mean with all but the middle one (or the middle two, averaged) cut away.</summary>
public static class CoordinateMedian
{
    /// <summary>The median of each coordinate in multiples of 2^-exponent.</summary>
    /// <param name="gradients">At least one, all of one layout.</param>
    /// <param name="exponent">0 to 60.</param>
    public static Gradient Combine(IReadOnlyList<Gradient> gradients, int exponent) => TrimmedMean.Combine(gradients, exponent, TrimmedMean.BasisPoints / 2);
}
