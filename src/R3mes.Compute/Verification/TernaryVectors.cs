using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// Frozen weights times a vector of the field, by the backend's own ternary products: a field element is nine signed digits of seven bits, so that nine rows of digits meet the
/// packed weights as any activations would.
/// </summary>
internal sealed class TernaryVectors(ITensorBackend backend)
{
    private const int Digits = 9;
    private const int DigitBits = 7;

    /// <summary>W . v: from In elements to Out.</summary>
    public ulong[] Rows(TernaryOperand w, ReadOnlySpan<ulong> v)
    {
        RowsI8 digits = new(Digits, Digits * v.Length);
        digits.Reshape(Digits, v.Length);
        for (int i = 0; i < v.Length; i++)
        {
            long rest = (long)v[i];
            for (int d = 0; d < Digits; d++) digits.Values[(d * v.Length) + i] = (sbyte)Next(ref rest);
        }

        int[] acc = new int[Digits * w.OutFeatures];
        backend.MultiplyTernaryExact(digits, w, acc);
        return Joined(acc);
    }

    /// <summary>W^T . s: from Out elements to In.</summary>
    public ulong[] Columns(TernaryOperand w, ReadOnlySpan<ulong> s)
    {
        RowsI16 digits = new(Digits, Digits * s.Length);
        digits.Reshape(Digits, s.Length);
        for (int i = 0; i < s.Length; i++)
        {
            long rest = (long)s[i];
            for (int d = 0; d < Digits; d++) digits.Values[(d * s.Length) + i] = (short)Next(ref rest);
        }

        int[] acc = new int[Digits * w.InFeatures];
        backend.MultiplyTernaryBackwardExact(digits, w, acc);
        return Joined(acc);
    }

    /// <summary>The lowest digit, in [-64, 63], taken off.</summary>
    private static long Next(ref long rest)
    {
        long digit = ((rest + 64) & 127) - 64;
        rest = (rest - digit) >> DigitBits;
        return digit;
    }

    private static ulong[] Joined(ReadOnlySpan<int> acc)
    {
        ulong[] joined = new ulong[acc.Length / Digits];
        for (int d = Digits - 1; d >= 0; d--)
        {
            ReadOnlySpan<int> row = acc.Slice(d * joined.Length, joined.Length);
            for (int i = 0; i < joined.Length; i++) joined[i] = Mersenne61.Add(Mersenne61.Multiply(joined[i], 1UL << DigitBits), Mersenne61.Of(row[i]));
        }

        return joined;
    }
}
