using System.Globalization;

namespace R3mes.Primitives.Chain;

/// <summary>An amount of money in uremes (one millionth of a REMES). No operation wraps, and none loses a unit unless it says so.</summary>
/// <param name="Uremes">The amount in base units.</param>
public readonly record struct Amount(ulong Uremes) : IComparable<Amount>
{
    /// <summary>The base denomination.</summary>
    public const string Denom = "uremes";

    /// <summary>Base units in one REMES.</summary>
    public const ulong UremesPerRemes = 1_000_000;

    /// <summary>Most digits that an amount in base units has.</summary>
    public const int DigitsMax = 20;

    /// <summary>Nothing.</summary>
    public static Amount Zero => default;

    /// <summary>True for no money at all.</summary>
    public bool IsZero => Uremes == 0;

    /// <summary>The sum; an overflow is a bug of the caller (supply is below 2^64).</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    public static Amount operator +(Amount left, Amount right)
    {
        Invariant.Holds(left.TryAdd(right, out Amount sum), "a sum of money fits 64 bits");
        return sum;
    }

    /// <summary>The difference; more taken than there is is a bug of the caller, who checks first.</summary>
    /// <param name="left">What there is.</param>
    /// <param name="right">What is taken.</param>
    public static Amount operator -(Amount left, Amount right)
    {
        Invariant.Holds(left.TrySubtract(right, out Amount difference), "no more money is taken than there is");
        return difference;
    }

    /// <summary>Less money.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Amount left, Amount right) => left.Uremes < right.Uremes;

    /// <summary>More money.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Amount left, Amount right) => left.Uremes > right.Uremes;

    /// <summary>Not more money.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Amount left, Amount right) => left.Uremes <= right.Uremes;

    /// <summary>Not less money.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Amount left, Amount right) => left.Uremes >= right.Uremes;

    /// <summary>The sum, refused on overflow.</summary>
    /// <param name="other">What is added.</param>
    /// <param name="sum">The sum when true.</param>
    public bool TryAdd(Amount other, out Amount sum)
    {
        bool fits = Uremes <= ulong.MaxValue - other.Uremes;
        sum = fits ? new Amount(Uremes + other.Uremes) : default;
        return fits;
    }

    /// <summary>The difference, refused when <paramref name="other"/> is more.</summary>
    /// <param name="other">What is taken.</param>
    /// <param name="difference">The difference when true.</param>
    public bool TrySubtract(Amount other, out Amount difference)
    {
        bool enough = other.Uremes <= Uremes;
        difference = enough ? new Amount(Uremes - other.Uremes) : default;
        return enough;
    }

    /// <summary>floor(this * num / den) with a 128-bit product; a zero divisor and a result over 64 bits are bugs of the caller.</summary>
    /// <param name="num">Numerator.</param>
    /// <param name="den">Denominator, not 0.</param>
    public Amount MulDiv(ulong num, ulong den)
    {
        Invariant.Holds(den != 0, "a share has a denominator");
        UInt128 quotient = (UInt128)Uremes * num / den;
        Invariant.Holds(quotient <= ulong.MaxValue, "a share of money fits 64 bits");
        return new Amount((ulong)quotient);
    }

    /// <summary>Reads digits followed by uremes: no sign, no blank, no leading zero.</summary>
    /// <param name="text">Untrusted text, such as 123uremes.</param>
    /// <param name="amount">The amount when true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Amount amount)
    {
        amount = default;
        if (!text.EndsWith(Denom, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> digits = text[..^Denom.Length];
        // Parsing alone would take NUL characters after the digits.
        if (digits.IsEmpty || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange('0', '9')
            || !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong uremes))
            return false;
        amount = new Amount(uremes);
        return true;
    }

    /// <summary>Base units, such as 123uremes.</summary>
    public override string ToString() => Uremes.ToString(CultureInfo.InvariantCulture) + Denom;

    /// <summary>Whole units with six places, such as 1.234567.</summary>
    public string ToRemesString() => string.Create(
        CultureInfo.InvariantCulture, $"{Uremes / UremesPerRemes}.{Uremes % UremesPerRemes:D6}");

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Uremes.CompareTo(other.Uremes);
}
