using R3mes.Compute.Arithmetic;

namespace R3mes.Tests.Compute.Arithmetic;

public sealed class RopeTableTests
{
    private const int DecimalTerms = 14; // 1/28! is below the last of decimal's 28 digits

    [Theory]
    [InlineData(256, 32, 10_000)]
    [InlineData(4096, 128, 500_000)]
    [InlineData(16, 4, 1)]
    public void Is_within_half_a_unit_of_f32_and_a_little_of_the_true_cosines_and_sines(int positions, int headDim, int theta)
    {
        RopeTable table = new(positions, headDim, theta);
        int half = headDim / 2;
        decimal root = theta, power = 1;
        for (int n = half; n > 1; n /= 2) root = Root(root);
        double worst = 0, worstUlp = 0;
        for (int i = 0; i < half; i++)
        {
            decimal angle = 1 / power, cos = 1, sin = 0;
            decimal stepCos = Taylor(angle * angle, 1), stepSin = angle * Taylor(angle * angle, 2);
            for (int p = 0; p < positions; p++)
            {
                Compare(table.Cos.Row(p)[i], cos);
                Compare(table.Sin.Row(p)[i], sin);
                (cos, sin) = ((cos * stepCos) - (sin * stepSin), (sin * stepCos) + (cos * stepSin));
            }

            power *= root;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{positions} positions, head of {headDim}, theta {theta}: {worst:e3} absolute, {worstUlp:f5} ulp");
        Assert.InRange(worst, 0, 2.9803e-8); // half a unit of f32 just below 1 is 2.9802e-8
        Assert.InRange(worstUlp, 0, 0.51);

        void Compare(float actual, decimal exact)
        {
            worst = Math.Max(worst, (double)Math.Abs((decimal)(double)actual - exact));
            worstUlp = Math.Max(worstUlp, UlpError.Of(actual, (double)exact));
        }
    }

    // Newton's method: 28 digits.
    private static decimal Root(decimal x)
    {
        decimal root = (decimal)Math.Sqrt((double)x);
        for (int i = 0; i < 3; i++) root = (root + (x / root)) / 2;
        return root;
    }

    /// <summary>The series of cos(a) for offset 1 and of sin(a)/a for offset 2, given a^2 of at most 1.</summary>
    private static decimal Taylor(decimal square, int offset)
    {
        decimal sum = 1;
        for (int n = DecimalTerms; n >= 1; n--) sum = 1 - (square / ((2 * n) * ((2 * n) + (offset == 1 ? -1 : 1))) * sum);
        return sum;
    }
}
