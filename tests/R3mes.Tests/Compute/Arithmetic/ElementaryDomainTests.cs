using R3mes.Compute.Arithmetic;

namespace R3mes.Tests.Compute.Arithmetic;

/// <summary>
/// Every f32 of the domain against the f64 math library, whose own error of less than one unit of f64 is less than 2e-9 units of f32: half a minute a function on two
/// cores, so by name and with -explicit only (`make test-full`).
/// </summary>
public sealed class ElementaryDomainTests(ITestOutputHelper output)
{
    private const long Chunk = 1 << 20;
    private const long FirstNotFinite = 0x7f800000;
    private const float ExpSubnormalBelow = -87.33654f;

    [Fact(Explicit = true)]
    public void Exp_of_every_float_whose_result_is_normal_or_too_large()
    {
        Worst worst = Largest([0, 0x80000000], x => x < ExpSubnormalBelow ? -1 : UlpError.Of(Elementary.Exp(x), Math.Exp(x)));
        Report("exp, normal results", worst);
        Assert.InRange(worst.Error, 0.5, 1.0);
    }

    [Fact(Explicit = true)]
    public void Exp_of_every_float_whose_result_is_subnormal_or_zero()
    {
        Worst worst = Largest([0x80000000], x => x >= ExpSubnormalBelow ? -1 : Math.Abs(Elementary.Exp(x) - Math.Exp(x)) / float.Epsilon);
        Report("exp, subnormal results, in 2^-149", worst);
        Assert.InRange(worst.Error, 0.5, 0.8);
    }

    [Fact(Explicit = true)]
    public void Log_of_every_positive_float()
    {
        Worst worst = Largest([0], x => x == 0 ? -1 : UlpError.Of(Elementary.Log(x), Math.Log(x)));
        Report("log", worst);
        Assert.Equal(0f, Elementary.Log(1f));
        Assert.InRange(worst.Error, 0.5, 1.0);
    }

    [Fact(Explicit = true)]
    public void Powers_of_two_are_exact()
    {
        for (int e = -126; e <= 127; e++) Assert.Equal(Math.ScaleB(1.0, e), Elementary.PowerOfTwo(e));
    }

    /// <summary>The largest error over every finite float of these signs; an error below zero is left out and not counted.</summary>
    private static Worst Largest(uint[] signs, Func<float, double> error)
    {
        Worst worst = new(-1, 0, 0);
        Lock gate = new();
        foreach (uint sign in signs)
        {
            Parallel.For(0, FirstNotFinite / Chunk, chunk =>
            {
                Worst own = new(-1, 0, 0);
                for (uint bits = (uint)(chunk * Chunk); bits < (chunk + 1) * Chunk; bits++)
                {
                    float x = BitConverter.UInt32BitsToSingle(bits | sign);
                    own = own.With(x, error(x));
                }

                lock (gate) worst = worst.With(own);
            });
        }

        return worst;
    }

    private void Report(string function, Worst worst) =>
        output.WriteLine($"{function}: {worst.Error:f6} at {worst.At:r} (0x{BitConverter.SingleToUInt32Bits(worst.At):x8}), {worst.Count} inputs");

    private readonly record struct Worst(double Error, float At, long Count)
    {
        // A NaN is the worst of all.
        public Worst With(float x, double error) => error < 0 ? this : new Worst(error <= Error ? Error : error, error <= Error ? At : x, Count + 1);

        public Worst With(Worst other)
        {
            // Equal errors: the smaller bits, so that the report does not depend on the threads.
            bool mine = other.Error < Error || (other.Error == Error && BitConverter.SingleToUInt32Bits(At) < BitConverter.SingleToUInt32Bits(other.At));
            return (mine ? this : other) with { Count = Count + other.Count };
        }
    }
}
