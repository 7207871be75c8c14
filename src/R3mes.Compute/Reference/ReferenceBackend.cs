using R3mes.Compute.Tensors;

namespace R3mes.Compute.Reference;

/// <summary>
/// The specification of canonical arithmetic in scalar C#: docs/arithmetic.md says in words what stands here in code, and every other backend equals this one bit for bit.
/// It is written to be read; nothing in it is tuned. Sums are exact in <see cref="long"/>; floats are never summed.
/// </summary>
public sealed partial class ReferenceBackend : ITensorBackend
{
    /// <summary>Longest common axis of a product: 2^25 terms of at most 2^28 stay within 2^53, so the accumulator's width cannot be seen.</summary>
    public const int TermsMax = 1 << 25;

    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public TernaryOperand Prepare(TernaryMatrix weights) => new ReferenceTernaryOperand(weights);

    private static void RequireCommonAxis(int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left, right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left, TermsMax);
    }

    private static void RequireSameShape(Matrix a, Matrix b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Rows, a.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Cols, a.Cols);
    }
}
