using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

// Elementwise operations: one rounding an operation, in the order written.
public sealed partial class ReferenceBackend
{
    private const float GradientUnit = 4294967296f;

    /// <summary>2^20: a sequence's gradient element that reaches this ends the step; below it, 2^10 sequences at 2^32 stay within 2^62.</summary>
    private const float GradientLimit = 1048576f;

    /// <inheritdoc/>
    public void SquaredReluGate(Matrix gate, Matrix up, Matrix h)
    {
        RequireSameShape(gate, up);
        h.Reshape(gate.Rows, gate.Cols);
        Span<float> target = h.Span;
        for (int i = 0; i < target.Length; i++)
        {
            float g = Relu(gate.Data[i]);
            target[i] = (g * g) * up.Data[i];
        }
    }

    /// <inheritdoc/>
    public void SquaredReluGateBackward(Matrix dh, Matrix gate, Matrix up, Matrix dGate, Matrix dUp)
    {
        RequireSameShape(gate, up);
        RequireSameShape(gate, dh);
        dGate.Reshape(gate.Rows, gate.Cols);
        dUp.Reshape(gate.Rows, gate.Cols);
        Span<float> upstream = dh.Span;
        for (int i = 0; i < upstream.Length; i++)
        {
            float g = Relu(gate.Data[i]);
            dGate.Data[i] = (upstream[i] * up.Data[i]) * (g + g);
            dUp.Data[i] = upstream[i] * (g * g);
        }
    }

    /// <inheritdoc/>
    public void Add(Matrix a, Matrix b, Matrix y)
    {
        RequireSameShape(a, b);
        y.Reshape(a.Rows, a.Cols);
        Span<float> target = y.Span;
        for (int i = 0; i < target.Length; i++) target[i] = a.Data[i] + b.Data[i];
    }

    /// <inheritdoc/>
    public void AddScaled(Matrix y, float c, Matrix z)
    {
        RequireSameShape(y, z);
        Span<float> target = y.Span;
        for (int i = 0; i < target.Length; i++) target[i] += c * z.Data[i];
    }

    /// <inheritdoc/>
    public void Scale(Matrix x, float c)
    {
        foreach (ref float value in x.Span) value = c * value;
    }

    /// <inheritdoc/>
    public bool AccumulateFixed(Matrix g, float c, Span<long> sum)
    {
        ReadOnlySpan<float> source = g.Span;
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, source.Length);
        bool finite = true;
        for (int i = 0; i < source.Length; i++)
        {
            float value = c * source[i];
            if (MathF.Abs(value) < GradientLimit) sum[i] += (long)MathF.Round(value * GradientUnit);
            else finite = false;
        }

        return finite;
    }

    private static float Relu(float x) => x > 0f ? x : 0f;
}
