using R3mes.Compute.Models;
using R3mes.Primitives;

namespace R3mes.Compute.Aggregation;

/// <summary>
/// Coordinate-wise combination of gradients in int64 fixed point (Yin, Chen, Ramchandran, Bartlett, "Byzantine-robust distributed learning", 2018): integers have one order and
/// one sum, so the miners' order cannot be seen; callers give them in address order all the same.
/// </summary>
public static class TrimmedMean
{
    /// <summary>Ten thousand basis points are the whole.</summary>
    public const int BasisPoints = 10_000;

    /// <summary>
    /// Of the n values of a coordinate the floor(n * trimBps / 10000) smallest and largest are left out, but never all; the rest are averaged, halves to even.
    /// </summary>
    /// <param name="gradients">At least one, all of one layout.</param>
    /// <param name="exponent">Fixed point is multiples of 2^-exponent, 0 to 60.</param>
    /// <param name="trimBps">Share cut at each end, 0 (plain mean) to 5000 (median).</param>
    public static Gradient Combine(IReadOnlyList<Gradient> gradients, int exponent, int trimBps)
    {
        Invariant.Holds(gradients.Count > 0, "there is something to combine");
        Invariant.Holds(trimBps is >= 0 and <= BasisPoints / 2, "at most half is cut at each end");
        int count = gradients.Count;
        int cut = (int)Math.Min((long)count * trimBps / BasisPoints, (count - 1) / 2);
        AdapterLayout layout = gradients[0].Layout;
        foreach (Gradient gradient in gradients) Invariant.Holds(gradient.Layout.Fits(layout), "gradients to combine have one layout");
        float[] combined = new float[layout.Count];
        long[] column = new long[count];
        for (int i = 0; i < combined.Length; i++)
        {
            for (int miner = 0; miner < count; miner++) column[miner] = FixedPoint.FromSingle(gradients[miner].Values[i], exponent);
            if (cut > 0) Array.Sort(column);
            Int128 sum = 0;
            for (int k = cut; k < count - cut; k++) sum += column[k];
            combined[i] = FixedPoint.ToSingle(FixedPoint.Mean(sum, count - (2 * cut)), exponent);
        }

        return new Gradient(layout, combined);
    }
}
