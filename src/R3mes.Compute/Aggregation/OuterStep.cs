using R3mes.Compute.Models;
using R3mes.Primitives;

namespace R3mes.Compute.Aggregation;

/// <summary>How a round's combined pseudo-gradient moves the adapter.</summary>
public static class OuterStep
{
    /// <summary>w = w - lr*g in f32, lr = f32(micro) / 1e6. A combined gradient is below 2^63, so a finite adapter stays finite.</summary>
    /// <param name="adapter">The adapter of the round.</param>
    /// <param name="combined">From <see cref="TrimmedMean"/> or <see cref="CoordinateMedian"/>.</param>
    /// <param name="outerLearningRateMicro">Learning rate in millionths, 1,000,000 for plain averaging.</param>
    public static Adapter Apply(Adapter adapter, Gradient combined, int outerLearningRateMicro)
    {
        Invariant.Holds(adapter.Layout.Fits(combined.Layout), "gradient and adapter have one layout");
        float rate = outerLearningRateMicro / 1e6f;
        float[] values = new float[adapter.Layout.Count];
        for (int i = 0; i < values.Length; i++) values[i] = adapter.Values[i] - (rate * combined.Values[i]);
        return new Adapter(adapter.Layout, values);
    }
}
