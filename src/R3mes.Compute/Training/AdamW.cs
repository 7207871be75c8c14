using R3mes.Compute.Tensors;

namespace R3mes.Compute.Training;

/// <summary>AdamW (Loshchilov, Hutter, "Decoupled weight decay regularization", 2019) over a flat array: the state, and the coefficients of a step; the backend does the elements.</summary>
public sealed class AdamW
{
    private readonly ITensorBackend _backend;
    private readonly TrainingParams _params;
    private readonly float[] _m;
    private readonly float[] _v;

    /// <summary>State of zeros for <paramref name="count"/> elements.</summary>
    public AdamW(ITensorBackend backend, TrainingParams parameters, int count)
    {
        _backend = backend;
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

    /// <summary>b1t = b1t*b1, b2t = b2t*b2, then <see cref="ITensorBackend.AdamW"/> over all elements.</summary>
    public void Step(Span<float> w, ReadOnlySpan<float> g, float learningRate)
    {
        float b1 = _params.Beta1;
        float b2 = _params.Beta2;
        Beta1Power *= b1;
        Beta2Power *= b2;
        AdamWCoefficients c = new(b1, 1f - b1, b2, 1f - b2, 1f - (learningRate * _params.WeightDecay), learningRate, 1f - Beta1Power, 1f - Beta2Power, _params.Epsilon);
        _backend.AdamW(c, g, w, _m, _v);
    }
}
