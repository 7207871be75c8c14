using R3mes.Compute.Arithmetic;

namespace R3mes.Tests.Compute.Arithmetic;

public sealed class ElementaryTests
{
    private const int Stride = 1021; // prime: every low bit pattern comes up

    [Fact]
    public void Exp_is_within_the_stated_error_wherever_its_result_is_normal()
    {
        double worst = 0;
        foreach (float x in Sweep(-87.33f, 88.72f)) worst = Math.Max(worst, UlpError.Of(Elementary.Exp(x), Math.Exp(x)));
        TestContext.Current.TestOutputHelper?.WriteLine($"exp: {worst:f4} ulp");
        Assert.InRange(worst, 0.5, 1.0);
    }

    [Fact]
    public void Exp_of_what_underflows_is_within_one_subnormal_unit()
    {
        foreach (float x in Sweep(-110f, -87.33f)) Assert.InRange(Math.Abs(Elementary.Exp(x) - Math.Exp(x)) / float.Epsilon, 0, 1.01);
    }

    [Fact]
    public void Log_is_within_the_stated_error_for_every_positive_number()
    {
        double worst = 0;
        for (uint bits = 1; bits < 0x7f800000u; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            worst = Math.Max(worst, UlpError.Of(Elementary.Log(x), Math.Log(x)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"log: {worst:f4} ulp");
        Assert.InRange(worst, 0.5, 1.0);
    }

    [Fact]
    public void Exact_points_are_exact()
    {
        Assert.Equal(1f, Elementary.Exp(0f));
        Assert.Equal(1f, Elementary.Exp(-0f));
        Assert.Equal(0f, Elementary.Exp(-104f));
        Assert.Equal(0f, Elementary.Exp(float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, Elementary.Exp(88.8f));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(Elementary.Log(1f)));
        Assert.Equal(1f, Elementary.PowerOfTwo(0));
        Assert.Equal(MathF.ScaleB(1f, -126), Elementary.PowerOfTwo(-126));
    }

    [Fact]
    public void Exp_never_falls_as_its_argument_rises()
    {
        float last = 0f;
        foreach (float x in Sweep(-20f, 0f).OrderBy(x => x))
        {
            float y = Elementary.Exp(x);
            Assert.True(y >= last, $"{x}");
            last = y;
        }
    }

    private static IEnumerable<float> Sweep(float low, float high)
    {
        for (uint bits = 0x30000000u; bits < 0x43000000u; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            if (x >= low && x <= high) yield return x;
            if (-x >= low && -x <= high) yield return -x;
        }
    }
}
