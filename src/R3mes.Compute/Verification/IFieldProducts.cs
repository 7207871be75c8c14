namespace R3mes.Compute.Verification;

/// <summary>
/// Integer matrices times vectors of the field <see cref="Mersenne61"/>: what Freivalds' check costs. <see cref="ReferenceFieldProducts"/> is the specification; any other gives
/// the same elements. Elements given are below p.
/// </summary>
public interface IFieldProducts
{
    /// <summary>y[i] = y[i] + sum over k of x[i,k] * v[k]. False when an integer of 64 bits is not in [-2^53, 2^53), as no accumulator can be: y is then unspecified.</summary>
    bool AddRows(IntegerMatrix x, ReadOnlySpan<ulong> v, Span<ulong> y);

    /// <summary>y[k] = y[k] + sum over i of s[i] * x[i,k]; x is of 16 bits.</summary>
    void AddColumns(IntegerMatrix x, ReadOnlySpan<ulong> s, Span<ulong> y);

    /// <summary>y[i] = y[i] + sum over j &lt;= i of r[j] * (row i of a . row j of b); both of one shape and of 16 bits, at most 2^16 columns.</summary>
    void AddCausalRows(IntegerMatrix a, IntegerMatrix b, ReadOnlySpan<ulong> r, Span<ulong> y);
}
