using R3mes.Primitives;

namespace R3mes.Compute.Arithmetic;

/// <summary>FSUM of docs/arithmetic.md: the sum of floats as a sum of integers, the same in any order.</summary>
public static class FixedSum
{
    /// <summary>Most terms of a sum: 2^23 of at most 2^30 stay within 2^53.</summary>
    public const int TermsMax = 1 << 23;

    private const uint InfinityBits = 0x7f800000u;
    private const uint MagnitudeMask = 0x7fffffffu;
    private const float Unit = 1073741824f;
    private const float UnitInverse = 1f / Unit;

    /// <summary>2^-90: terms that are all below in magnitude sum to zero.</summary>
    private const float ZeroBelow = 8.077935669463161e-28f;

    /// <summary>m = largest magnitude (taken on the bits); sum = f32(sum of rne(x * (2^30/m))) * (m * 2^-30); false when a term is not finite.</summary>
    public static bool TrySum(ReadOnlySpan<float> terms, out float sum)
    {
        Invariant.Holds(terms.Length <= TermsMax, "a float sum has at most 2^23 terms");
        uint bits = 0;
        foreach (float term in terms) bits = Math.Max(bits, BitConverter.SingleToUInt32Bits(term) & MagnitudeMask);
        sum = 0f;
        if (bits >= InfinityBits) return false;
        float m = BitConverter.UInt32BitsToSingle(bits);
        if (m < ZeroBelow) return true;
        float factor = Unit / m;
        long total = 0;
        foreach (float term in terms) total += (long)MathF.Round(term * factor);
        sum = (float)total * (m * UnitInverse);
        return true;
    }
}
