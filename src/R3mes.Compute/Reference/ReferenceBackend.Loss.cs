using R3mes.Compute.Arithmetic;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// docs/arithmetic.md, "Head and loss".
public sealed partial class ReferenceBackend
{
    private const float LossUnit = 16777216f;

    /// <summary>2^14 nats: a token whose loss reaches this ends the step; below it, 2^24 tokens of loss at 2^24 a nat stay within 2^62.</summary>
    private const float LossLimit = 16384f;

    private const float SoftmaxUnitInverse = 1f / SoftmaxUnit;

    /// <inheritdoc/>
    public bool CrossEntropy(Matrix logits, ReadOnlySpan<int> targets, Matrix? dLogits, out long lossFixed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, logits.Rows);
        dLogits?.Reshape(logits.Rows, logits.Cols);
        lossFixed = 0;
        bool finite = true;
        for (int t = 0; t < logits.Rows; t++)
        {
            Span<float> gradient = dLogits is null ? [] : dLogits.Row(t);
            if (targets[t] < 0)
            {
                gradient.Clear();
                continue;
            }

            finite &= CrossEntropyRow(logits.Row(t), targets[t], gradient, out long rowFixed);
            lossFixed += rowFixed;
        }

        return finite;
    }

    private static bool CrossEntropyRow(ReadOnlySpan<float> z, int target, Span<float> gradient, out long lossFixed)
    {
        gradient.Clear();
        lossFixed = 0;
        if (MagnitudeBits(z) >= InfinityBits) return false;
        float max = z[0];
        foreach (float value in z) max = value > max ? value : max;
        long sum = 0;
        foreach (float value in z) sum += SoftmaxTerm(value, max);
        float total = sum;
        float loss = Elementary.Log(total * SoftmaxUnitInverse) - (z[target] - max);
        if (!(loss < LossLimit)) return false;
        lossFixed = (long)MathF.Round(loss * LossUnit);
        if (gradient.IsEmpty) return true;
        for (int j = 0; j < z.Length; j++) gradient[j] = SoftmaxTerm(z[j], max) / total;
        gradient[target] -= 1f;
        return true;
    }
}
