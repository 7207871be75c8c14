using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuOptimiserTests
{
    private static readonly AdamWCoefficients Usual = new(0.9f, 1f - 0.9f, 0.99f, 1f - 0.99f, 1f - (0.001f * 0.01f), 0.001f, 1f - 0.81f, 1f - 0.9801f, 1e-8f);

    /// <summary>Zeros of both signs, subnormals, powers that underflow or overflow when squared, the largest float.</summary>
    private static readonly float[] Extremes =
        [0f, -0f, 1e-45f, -1e-45f, 1.1754942e-38f, -1.17549435e-38f, 1e-30f, -1e-20f, 1e-8f, 1f, -1f, 1048575.9f, -1048575.9f, 1e18f, -1e19f, 1e20f, 3.4028235e38f, -3.4028235e38f];

    [Fact]
    public void A_step_equals_the_reference_on_random_values_of_any_length()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors draw = new(seed);
            int count = draw.Between(1, 300);
            float[] g = draw.Between(0, 1) == 0 ? draw.Normal(1, count, 1e-3f).Data : draw.Nasty(1, count).Data;
            for (int i = 0; i < count; i++)
                if (!float.IsFinite(g[i])) g[i] = 0f;
            return Equal(Usual, g, draw.Normal(1, count).Data, draw.Normal(1, count, 1e-3f).Data, [.. draw.Normal(1, count, 1e-3f).Data.Select(x => x * x)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_step_equals_the_reference_on_every_pair_of_extremes()
    {
        foreach (float moment in Extremes)
        {
            int count = Extremes.Length * Extremes.Length;
            float[] g = new float[count], w = new float[count], m = new float[count], v = new float[count];
            for (int i = 0; i < count; i++) (g[i], w[i], m[i], v[i]) = (Extremes[i % Extremes.Length], Extremes[i / Extremes.Length], moment, MathF.Abs(moment));
            foreach (AdamWCoefficients c in (AdamWCoefficients[])[Usual, Usual with { Epsilon = 0f }, Usual with { Rate = 1e30f, Keep = -1e30f }, Usual with { Correction1 = 1e-7f, Correction2 = 1e-7f }])
                Assert.True(Equal(c, g, w, m, v));
        }
    }

    [Fact]
    public void Arrays_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.AdamW(Usual, new float[8], new float[9], new float[9], new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.AdamW(Usual, new float[9], new float[9], new float[8], new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.AdamW(Usual, new float[9], new float[9], new float[9], new float[8]));
    }

    private static bool Equal(AdamWCoefficients c, float[] g, float[] w, float[] m, float[] v)
    {
        (float[] W, float[] M, float[] V) Step(ITensorBackend backend)
        {
            (float[] W, float[] M, float[] V) result = ([.. w], [.. m], [.. v]);
            backend.AdamW(c, g, result.W, result.M, result.V);
            backend.AdamW(c, g, result.W, result.M, result.V);
            return result;
        }

        (float[] W, float[] M, float[] V) expected = Step(Reference);
        return OnEach(cpu =>
        {
            (float[] W, float[] M, float[] V) actual = Step(cpu);
            return SameBits(expected.W, actual.W) && SameBits(expected.M, actual.M) && SameBits(expected.V, actual.V);
        });
    }
}
