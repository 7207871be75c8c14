using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>One integer product of a step: operands and claimed accumulators. Products that share an operand hold the same object, which makes checking them together cheaper.</summary>
public sealed class ProductTrace
{
    /// <summary>A product of two integer matrices; the right one has 16 bits, or 8 by columns. The causal form is square, of 16 bits and of at most 2^16 terms.</summary>
    public ProductTrace(ProductKind kind, ProductForm form, IntegerMatrix a, IntegerMatrix b, IntegerMatrix c)
        : this(kind, form, a, c, form == ProductForm.RowsByColumns ? b.Rows : b.Cols, form == ProductForm.RowsByColumns ? b.Cols : b.Rows)
    {
        // More bits could sum to a multiple of the field's modulus.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(b.Bits, 16);
        if (form != ProductForm.RowsByColumns) ArgumentOutOfRangeException.ThrowIfNotEqual(b.Bits, 16);
        if (form == ProductForm.CausalRowsByRows)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(a.Bits, 16);
            ArgumentOutOfRangeException.ThrowIfNotEqual(b.Rows, a.Rows);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(a.Cols, CausalTermsMax);
        }

        B = b;
    }

    /// <summary>A product with frozen weights [out, in]: by rows forward, by columns backward.</summary>
    public ProductTrace(ProductKind kind, ProductForm form, IntegerMatrix a, TernaryOperand weights, IntegerMatrix c)
        : this(kind, form, a, c, form == ProductForm.RowsByColumns ? weights.OutFeatures : weights.InFeatures, form == ProductForm.RowsByColumns ? weights.InFeatures : weights.OutFeatures)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)form, (int)ProductForm.CausalRowsByRows);
        Weights = weights;
    }

    private ProductTrace(ProductKind kind, ProductForm form, IntegerMatrix a, IntegerMatrix c, int terms, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Cols, terms);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms, TermsMax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(c.Rows, a.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(c.Cols, columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(a.Bits, 16);
        Kind = kind;
        Form = form;
        A = a;
        C = c;
    }

    /// <summary>Longest reduction: 2^25 terms of at most 2^30 stay within 2^55, so that no difference of accumulators is a multiple of the field's modulus but 0.</summary>
    public const int TermsMax = 1 << 25;

    /// <summary>Longest reduction of the causal form.</summary>
    public const int CausalTermsMax = 1 << 16;

    /// <summary>Which product of a step.</summary>
    public ProductKind Kind { get; }

    /// <summary>What it sums over.</summary>
    public ProductForm Form { get; }

    /// <summary>Left operand [M, K], of at most 16 bits.</summary>
    public IntegerMatrix A { get; }

    /// <summary>Right operand of at most 16 bits, [N, K] by rows and [K, N] by columns; null where <see cref="Weights"/> is it.</summary>
    public IntegerMatrix? B { get; }

    /// <summary>Frozen weights as right operand; null where <see cref="B"/> is it.</summary>
    public TernaryOperand? Weights { get; }

    /// <summary>The claimed accumulators [M, N].</summary>
    public IntegerMatrix C { get; }

    /// <summary>The right operand, whichever it is: the same object in all products that share it.</summary>
    internal object Right => (object?)B ?? Weights!;
}
