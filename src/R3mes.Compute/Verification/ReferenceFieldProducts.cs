namespace R3mes.Compute.Verification;

/// <summary>The field products, written to be read.</summary>
public sealed class ReferenceFieldProducts : IFieldProducts
{
    /// <summary>2^53: no accumulator of a product of at most 2^25 terms reaches it, and the difference of two such is no multiple of p but 0.</summary>
    public const long AccumulatorEnd = 1L << 53;

    /// <inheritdoc/>
    public bool AddRows(IntegerMatrix x, ReadOnlySpan<ulong> v, Span<ulong> y)
    {
        Require(x.Cols, v.Length, x.Rows, y.Length);
        for (int i = 0; i < x.Rows; i++)
        {
            for (int k = 0; k < x.Cols; k++)
            {
                if (x[i, k] is < -AccumulatorEnd or >= AccumulatorEnd) return false;
                y[i] = Mersenne61.Add(y[i], Mersenne61.Multiply(Mersenne61.Of(x[i, k]), v[k]));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void AddColumns(IntegerMatrix x, ReadOnlySpan<ulong> s, Span<ulong> y)
    {
        Require(x.Rows, s.Length, x.Cols, y.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Bits, 16);
        for (int i = 0; i < x.Rows; i++)
            for (int k = 0; k < x.Cols; k++) y[k] = Mersenne61.Add(y[k], Mersenne61.Multiply(Mersenne61.Of(x[i, k]), s[i]));
    }

    /// <inheritdoc/>
    public void AddCausalRows(IntegerMatrix a, IntegerMatrix b, ReadOnlySpan<ulong> r, Span<ulong> y)
    {
        Require(b.Rows, r.Length, a.Rows, y.Length);
        Require(a.Rows, b.Rows, a.Cols, b.Cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Bits, 16);
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Bits, 16);
        ulong[] prefix = new ulong[b.Cols];
        for (int i = 0; i < a.Rows; i++)
        {
            for (int k = 0; k < a.Cols; k++)
            {
                prefix[k] = Mersenne61.Add(prefix[k], Mersenne61.Multiply(Mersenne61.Of(b[i, k]), r[i]));
                y[i] = Mersenne61.Add(y[i], Mersenne61.Multiply(Mersenne61.Of(a[i, k]), prefix[k]));
            }
        }
    }

    private static void Require(int first, int second, int third, int fourth)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second, first);
        ArgumentOutOfRangeException.ThrowIfNotEqual(fourth, third);
    }
}
