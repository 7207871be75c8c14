using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// Frozen weights times a vector of the field, by the backend's own ternary products: a field element is nine signed digits of seven bits, so that nine rows of digits meet the
/// packed weights as any activations would; each sum stays within 2^22 and is exact in f32.
/// </summary>
internal sealed class TernaryVectors(ITensorBackend backend)
{
    private const int Digits = 9;
    private const int DigitBits = 7;

    /// <summary>W . v: from In elements to Out.</summary>
    public ulong[] Rows(TernaryOperand unit, ReadOnlySpan<ulong> v)
    {
        RowsI8 digits = new(Digits, Digits * v.Length);
        digits.Reshape(Digits, v.Length);
        digits.Scales.AsSpan().Fill(1f);
        for (int i = 0; i < v.Length; i++)
        {
            long rest = (long)v[i];
            for (int d = 0; d < Digits; d++) digits.Values[(d * v.Length) + i] = (sbyte)Next(ref rest);
        }

        Matrix sums = new(Digits, unit.OutFeatures);
        backend.MultiplyTernary(digits, unit, sums);
        return Joined(sums);
    }

    /// <summary>W^T . s: from Out elements to In.</summary>
    public ulong[] Columns(TernaryOperand unit, ReadOnlySpan<ulong> s)
    {
        RowsI16 digits = new(Digits, Digits * s.Length);
        digits.Reshape(Digits, s.Length);
        digits.Scales.AsSpan().Fill(1f);
        for (int i = 0; i < s.Length; i++)
        {
            long rest = (long)s[i];
            for (int d = 0; d < Digits; d++) digits.Values[(d * s.Length) + i] = (short)Next(ref rest);
        }

        Matrix sums = new(Digits, unit.InFeatures);
        backend.MultiplyTernaryBackward(digits, unit, sums);
        return Joined(sums);
    }

    /// <summary>The lowest digit, in [-64, 63], taken off.</summary>
    private static long Next(ref long rest)
    {
        long digit = ((rest + 64) & 127) - 64;
        rest = (rest - digit) >> DigitBits;
        return digit;
    }

    private static ulong[] Joined(Matrix sums)
    {
        ulong[] joined = new ulong[sums.Cols];
        for (int d = Digits - 1; d >= 0; d--)
        {
            Span<float> row = sums.Row(d);
            for (int i = 0; i < joined.Length; i++) joined[i] = Mersenne61.Add(Mersenne61.Multiply(joined[i], 1UL << DigitBits), Mersenne61.Of((long)row[i]));
        }

        return joined;
    }
}
