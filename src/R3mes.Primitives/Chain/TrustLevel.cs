namespace R3mes.Primitives.Chain;

/// <summary>A fraction of power that must have signed for a header to be trusted: from a third to one.</summary>
public readonly record struct TrustLevel
{
    /// <summary>A third: at least one honest validator among those who signed, while less than a third are not.</summary>
    public static TrustLevel OneThird { get; } = new(1, 3);

    /// <summary>A fraction.</summary>
    /// <param name="numerator">Numerator.</param>
    /// <param name="denominator">Denominator; the fraction lies between a third and one.</param>
    public TrustLevel(long numerator, long denominator)
    {
        Invariant.Holds(IsValid(numerator, denominator), "a trust level lies between a third and one");
        (Numerator, Denominator) = (numerator, denominator);
    }

    /// <summary>Numerator.</summary>
    public long Numerator { get; }

    /// <summary>Denominator.</summary>
    public long Denominator { get; }

    /// <summary>Whether a fraction may be a trust level (CometBFT's ValidateTrustLevel).</summary>
    /// <param name="numerator">Numerator.</param>
    /// <param name="denominator">Denominator.</param>
    public static bool IsValid(long numerator, long denominator) => denominator > 0 && (Int128)numerator * 3 >= denominator && numerator <= denominator;
}
