using R3mes.Primitives;

namespace R3mes.Compute.Verification;

/// <summary>The prime field of p = 2^61 - 1: elements are below p, and 2^61 counts as 1.</summary>
public static class Mersenne61
{
    /// <summary>p.</summary>
    public const ulong Modulus = (1UL << Bits) - 1;

    private const int Bits = 61;

    /// <summary>The element that an integer is.</summary>
    public static ulong Of(long value)
    {
        // An arithmetic shift: value = high * 2^61 + low with low in [0, 2^61).
        long folded = (long)(unchecked((ulong)value) & Modulus) + (value >> Bits);
        if (folded < 0) folded += (long)Modulus;
        return (ulong)folded >= Modulus ? (ulong)folded - Modulus : (ulong)folded;
    }

    /// <summary>a + b.</summary>
    public static ulong Add(ulong a, ulong b)
    {
        ulong sum = a + b;
        return sum >= Modulus ? sum - Modulus : sum;
    }

    /// <summary>a * b.</summary>
    public static ulong Multiply(ulong a, ulong b)
    {
        Invariant.Holds(a < Modulus && b < Modulus, "field elements are below the modulus");
        ulong high = Math.BigMul(a, b, out ulong low);
        return Add(low & Modulus, (high << (64 - Bits)) | (low >> Bits));
    }
}
