using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Training;

namespace R3mes.Tests.Compute.Training;

public sealed class OptimiserTests
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 3, BatchSequences: 5, SequenceTokens: 16, LearningRateNano: 5_000_000, WarmupSteps: 4, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    [Fact]
    public void AdamW_is_the_written_formula_to_the_last_bit()
    {
        const int count = 37;
        RandomTensors random = new(1);
        float[] w = random.Normal(1, count).Data, expected = [.. w];
        float[] m = new float[count], v = new float[count];
        float b1t = 1f, b2t = 1f;
        AdamW optimiser = new(new ReferenceBackend(), Params, count);
        for (int step = 0; step < 5; step++)
        {
            float[] g = random.Normal(1, count, 0.1f).Data;
            float lr = Params.LearningRate(step);
            b1t *= Params.Beta1;
            b2t *= Params.Beta2;
            for (int i = 0; i < count; i++)
            {
                m[i] = (Params.Beta1 * m[i]) + ((1f - Params.Beta1) * g[i]);
                v[i] = (Params.Beta2 * v[i]) + (((1f - Params.Beta2) * g[i]) * g[i]);
                expected[i] = (expected[i] * (1f - (lr * Params.WeightDecay))) - (lr * ((m[i] / (1f - b1t)) / (MathF.Sqrt(v[i] / (1f - b2t)) + Params.Epsilon)));
            }

            optimiser.Step(w, g, lr);
            Assert.Equal(expected, w);
            Assert.Equal(m, optimiser.FirstMoment.ToArray());
            Assert.Equal(v, optimiser.SecondMoment.ToArray());
        }
    }

    [Fact]
    public void The_first_step_of_AdamW_moves_by_the_learning_rate_against_the_gradient()
    {
        float[] w = [1f, 1f];
        new AdamW(new ReferenceBackend(), Params with { WeightDecayMicro = 0 }, 2).Step(w, [0.3f, -7f], 0.01f);
        Assert.Equal(0.99f, w[0], 1e-5f);
        Assert.Equal(1.01f, w[1], 1e-5f);
    }

    [Theory]
    [InlineData(0, 0.00125f)]
    [InlineData(2, 0.00375f)]
    [InlineData(3, 0.005f)]
    [InlineData(1000, 0.005f)]
    public void The_learning_rate_rises_over_the_warmup_and_stays(int step, float expected) => Assert.Equal(expected, Params.LearningRate(step), 1e-9f);

    [Theory]
    [InlineData(10f, true)]
    [InlineData(0.001f, false)]
    public void Clipping_brings_a_large_norm_to_the_limit_and_leaves_a_small_one(float scale, bool clips)
    {
        AdapterLayout layout = new(TinyModels.Small, new LoraOptions(4, 8_000));
        float[] g = new RandomTensors(3).Normal(1, layout.Count, scale).Data, kept = [.. g];
        Assert.True(new GradientClip(new ReferenceBackend(), layout).Apply(g, 1f));
        double norm = Math.Sqrt(g.Sum(x => (double)x * x));
        if (clips) Assert.Equal(1.0, norm, 1e-4);
        else Assert.Equal(kept, g);
    }

    [Fact]
    public void Clipping_says_when_a_gradient_is_not_finite()
    {
        AdapterLayout layout = new(TinyModels.Small, new LoraOptions(4, 8_000));
        float[] g = new float[layout.Count];
        g[77] = float.NaN;
        Assert.False(new GradientClip(new ReferenceBackend(), layout).Apply(g, 1f));
    }
}
