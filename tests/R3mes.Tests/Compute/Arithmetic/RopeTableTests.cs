using R3mes.Compute.Arithmetic;

namespace R3mes.Tests.Compute.Arithmetic;

public sealed class RopeTableTests
{
    [Theory]
    [InlineData(256, 32, 10_000.0)]
    [InlineData(4096, 128, 500_000.0)]
    [InlineData(16, 4, 1.0)]
    public void Equals_the_cosines_and_sines_of_the_math_library_to_half_a_unit_of_f32(int positions, int headDim, double theta)
    {
        RopeTable table = new(positions, headDim, theta);
        int half = headDim / 2;
        double worst = 0;
        for (int i = 0; i < half; i++)
        {
            double frequency = Math.Pow(theta, -(double)i / half);
            for (int p = 0; p < positions; p++)
            {
                worst = Math.Max(worst, Math.Abs(table.Cos.Row(p)[i] - Math.Cos(p * frequency)));
                worst = Math.Max(worst, Math.Abs(table.Sin.Row(p)[i] - Math.Sin(p * frequency)));
            }
        }

        Assert.InRange(worst, 0, 2.99e-8); // half a unit of f32 just below 1 is 2.98e-8
    }
}
