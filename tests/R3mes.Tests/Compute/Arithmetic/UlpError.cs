namespace R3mes.Tests.Compute.Arithmetic;

/// <summary>Errors in units in the last place of f32.</summary>
internal static class UlpError
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const double LargestUnit = 2.0282409603651670e31; // 2^104

    /// <summary>|actual - exact| in units of the f32 nearest to exact; a result past the largest f32 must be infinite or the largest.</summary>
    public static double Of(float actual, double exact)
    {
        float nearest = MathF.Abs((float)exact);
        if (actual == (float)exact && float.IsInfinity(actual)) return 0;
        double ulp = nearest < SmallestNormal ? float.Epsilon : nearest >= float.MaxValue ? LargestUnit : MathF.BitIncrement(nearest) - (double)nearest;
        return Math.Abs(actual - exact) / ulp;
    }
}
