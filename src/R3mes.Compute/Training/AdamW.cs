using System.Numerics;

namespace R3mes.Compute.Training;

/// <summary>
/// AdamW (Loshchilov, Hutter, "Decoupled weight decay regularization", 2019) over a flat array, elementwise in the order docs/arithmetic.md writes it.
/// Vectors do the same operations as scalars, one rounding each, so their width cannot be seen.
/// </summary>
public sealed class AdamW
{
    private readonly TrainingParams _params;
    private readonly float[] _m;
    private readonly float[] _v;

    /// <summary>State of zeros for <paramref name="count"/> elements.</summary>
    public AdamW(TrainingParams parameters, int count)
    {
        _params = parameters;
        _m = new float[count];
        _v = new float[count];
        Reset();
    }

    /// <summary>First moments.</summary>
    public ReadOnlySpan<float> FirstMoment => _m;

    /// <summary>Second moments.</summary>
    public ReadOnlySpan<float> SecondMoment => _v;

    /// <summary>beta1 multiplied once a step, from 1.</summary>
    public float Beta1Power { get; private set; }

    /// <summary>beta2 multiplied once a step, from 1.</summary>
    public float Beta2Power { get; private set; }

    /// <summary>Back to the state of a round's beginning: zeros.</summary>
    public void Reset()
    {
        Array.Clear(_m);
        Array.Clear(_v);
        Beta1Power = 1f;
        Beta2Power = 1f;
    }

    /// <summary>
    /// b1t = b1t*b1, b2t = b2t*b2; m = b1*m + (1-b1)*g; v = b2*v + ((1-b2)*g)*g; w = w*(1 - lr*wd) - lr*((m/(1-b1t))/(sqrt(v/(1-b2t)) + eps)).
    /// </summary>
    public void Step(Span<float> w, ReadOnlySpan<float> g, float learningRate)
    {
        float b1 = _params.Beta1;
        float b2 = _params.Beta2;
        Beta1Power *= b1;
        Beta2Power *= b2;
        Coefficients c = new(b1, 1f - b1, b2, 1f - b2, 1f - (learningRate * _params.WeightDecay), learningRate, 1f - Beta1Power, 1f - Beta2Power, _params.Epsilon);
        int i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count) StepVector(c, w.Slice(i), g.Slice(i), _m.AsSpan(i), _v.AsSpan(i));
        for (; i < w.Length; i++)
        {
            float m = (c.B1 * _m[i]) + (c.OneLessB1 * g[i]);
            float v = (c.B2 * _v[i]) + ((c.OneLessB2 * g[i]) * g[i]);
            _m[i] = m;
            _v[i] = v;
            w[i] = (w[i] * c.Keep) - (c.Rate * ((m / c.Correction1) / (MathF.Sqrt(v / c.Correction2) + c.Epsilon)));
        }
    }

    private static void StepVector(in Coefficients c, Span<float> w, ReadOnlySpan<float> g, Span<float> m, Span<float> v)
    {
        Vector<float> gradient = new(g);
        Vector<float> first = (new Vector<float>(c.B1) * new Vector<float>(m)) + (new Vector<float>(c.OneLessB1) * gradient);
        Vector<float> second = (new Vector<float>(c.B2) * new Vector<float>(v)) + ((new Vector<float>(c.OneLessB2) * gradient) * gradient);
        first.CopyTo(m);
        second.CopyTo(v);
        Vector<float> root = Vector.SquareRoot(second / new Vector<float>(c.Correction2)) + new Vector<float>(c.Epsilon);
        Vector<float> change = new Vector<float>(c.Rate) * ((first / new Vector<float>(c.Correction1)) / root);
        ((new Vector<float>(w) * new Vector<float>(c.Keep)) - change).CopyTo(w);
    }

    private readonly record struct Coefficients(
        float B1, float OneLessB1, float B2, float OneLessB2, float Keep, float Rate, float Correction1, float Correction2, float Epsilon);
}
