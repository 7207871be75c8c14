using R3mes.Primitives;

namespace R3mes.Compute.Aggregation;

/// <summary>f32 values as int64 multiples of 2^-exponent, saturating: what is combined across miners.</summary>
public static class FixedPoint
{
    /// <summary>Largest exponent.</summary>
    public const int ExponentMax = 60;

    /// <summary>rne(x * 2^exponent), at most 2^63 - 1 and at least -2^63 + 1; x is finite. The product is exact in f64, so that there is one rounding.</summary>
    public static long FromSingle(float x, int exponent)
    {
        Invariant.Holds(float.IsFinite(x) && exponent is >= 0 and <= ExponentMax, "a finite value and an exponent from 0 to 60");
        double scaled = Math.Round(x * (double)(1L << exponent));
        if (scaled >= 9223372036854775808.0) return long.MaxValue;
        return scaled <= -9223372036854775808.0 ? -long.MaxValue : (long)scaled;
    }

    /// <summary>f32(value) * 2^-exponent.</summary>
    public static float ToSingle(long value, int exponent) => (float)value * (1f / (1L << exponent));

    /// <summary>sum / count, halves to even; count is at least 1.</summary>
    public static long Mean(Int128 sum, int count)
    {
        (Int128 quotient, Int128 rest) = Int128.DivRem(sum, count);
        Int128 twice = Int128.Abs(rest) * 2;
        bool away = twice > count || (twice == count && Int128.IsOddInteger(quotient));
        return (long)(away ? quotient + (sum < 0 ? -1 : 1) : quotient);
    }
}
