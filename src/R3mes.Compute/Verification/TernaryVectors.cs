using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// Frozen weights times a vector of the field, by the backend's own ternary products: a field element is nine signed digits of seven bits, or five of thirteen where int16 meets the
/// weights, so that a few rows of digits meet them as any activations would.
/// </summary>
internal sealed class TernaryVectors(ITensorBackend backend)
{
    private const int SmallDigits = 9;
    private const int SmallBits = 7;
    private const int LargeDigits = 5;
    private const int LargeBits = 13;

    /// <summary>W . v: from In elements to Out.</summary>
    public ulong[] Rows(TernaryOperand w, ReadOnlySpan<ulong> v)
    {
        RowsI8 digits = new(SmallDigits, SmallDigits * v.Length);
        digits.Reshape(SmallDigits, v.Length);
        for (int i = 0; i < v.Length; i++)
        {
            long rest = (long)v[i];
            for (int d = 0; d < SmallDigits; d++) digits.Values[(d * v.Length) + i] = (sbyte)Next(ref rest, SmallBits);
        }

        int[] acc = new int[SmallDigits * w.OutFeatures];
        backend.MultiplyTernaryExact(digits, w, acc);
        return Joined(acc, w.OutFeatures, SmallBits);
    }

    /// <summary>W^T . s: from Out elements to In.</summary>
    public ulong[] Columns(TernaryOperand w, ReadOnlySpan<ulong> s)
    {
        RowsI16 digits = new(LargeDigits, LargeDigits * s.Length);
        digits.Reshape(LargeDigits, s.Length);
        for (int i = 0; i < s.Length; i++)
        {
            long rest = (long)s[i];
            for (int d = 0; d < LargeDigits; d++) digits.Values[(d * s.Length) + i] = (short)Next(ref rest, LargeBits);
        }

        int[] acc = new int[LargeDigits * w.InFeatures];
        backend.MultiplyTernaryBackwardExact(digits, w, acc);
        return Joined(acc, w.InFeatures, LargeBits);
    }

    /// <summary>The lowest digit, in [-2^(bits-1), 2^(bits-1)), taken off.</summary>
    private static long Next(ref long rest, int bits)
    {
        long half = 1L << (bits - 1);
        long digit = ((rest + half) & ((2 * half) - 1)) - half;
        rest = (rest - digit) >> bits;
        return digit;
    }

    private static ulong[] Joined(ReadOnlySpan<int> acc, int columns, int bits)
    {
        ulong[] joined = new ulong[columns];
        for (int at = acc.Length - columns; at >= 0; at -= columns)
        {
            ReadOnlySpan<int> row = acc.Slice(at, columns);
            for (int i = 0; i < joined.Length; i++) joined[i] = Mersenne61.Add(Mersenne61.Multiply(joined[i], 1UL << bits), Mersenne61.Of(row[i]));
        }

        return joined;
    }
}
