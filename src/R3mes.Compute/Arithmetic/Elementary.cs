namespace R3mes.Compute.Arithmetic;

/// <summary>
/// The elementary functions of canonical arithmetic: f32 add, subtract, multiply and round-to-even in the order written, never fused.
/// The polynomials are those of Cephes (expf, logf; S. L. Moshier, public domain).
/// </summary>
public static class Elementary
{
    /// <summary>Below this exp rounds to zero.</summary>
    public const float ExpZeroBelow = -103.97208f;

    /// <summary>Above this exp overflows to infinity.</summary>
    public const float ExpInfinityAbove = 88.72284f;

    /// <summary>e^x for finite x.</summary>
    public static float Exp(float x)
    {
        if (x < ExpZeroBelow) return 0f;
        if (x > ExpInfinityAbove) return float.PositiveInfinity;
        float n = MathF.Round(x * 1.44269504088896341f);
        float r = x - (n * 0.693359375f);
        r -= n * -2.12194440e-4f;
        float p = 1.9875691500e-4f;
        p = (p * r) + 1.3981999507e-3f;
        p = (p * r) + 8.3334519073e-3f;
        p = (p * r) + 4.1665795894e-2f;
        p = (p * r) + 1.6666665459e-1f;
        p = (p * r) + 5.0000001201e-1f;
        float y = ((p * (r * r)) + r) + 1f;
        int e = (int)n;
        int half = e >> 1;
        return (y * PowerOfTwo(half)) * PowerOfTwo(e - half); // two steps: the second alone rounds when the result is subnormal
    }

    /// <summary>Natural logarithm of a finite x greater than zero.</summary>
    public static float Log(float x)
    {
        float e = 0f;
        if (x < 1.17549435e-38f)
        {
            x *= 8388608f;
            e = -23f;
        }

        uint bits = BitConverter.SingleToUInt32Bits(x);
        e += (int)(bits >> 23) - 126;
        float m = BitConverter.UInt32BitsToSingle((bits & 0x007fffffu) | 0x3f000000u); // [0.5, 1)
        if (m < 0.707106781186547524f)
        {
            e -= 1f;
            m += m;
        }

        m -= 1f;
        float z = m * m;
        float p = 7.0376836292e-2f;
        p = (p * m) - 1.1514610310e-1f;
        p = (p * m) + 1.1676998740e-1f;
        p = (p * m) - 1.2420140846e-1f;
        p = (p * m) + 1.4249322787e-1f;
        p = (p * m) - 1.6668057665e-1f;
        p = (p * m) + 2.0000714765e-1f;
        p = (p * m) - 2.4999993993e-1f;
        p = (p * m) + 3.3333331174e-1f;
        float y = (p * m) * z;
        y += e * -2.12194440e-4f;
        y -= 0.5f * z;
        return (m + y) + (e * 0.693359375f);
    }

    /// <summary>2^e for e in [-126, 127], exact.</summary>
    public static float PowerOfTwo(int e) => BitConverter.Int32BitsToSingle((e + 127) << 23);
}
