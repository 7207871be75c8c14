using System.Globalization;

namespace R3mes.Benchmarks.Results;

/// <summary>A bound that a figure should keep: ">= 3" or "&lt;= 100".</summary>
/// <param name="IsLeast">Whether the figure should be at least the bound, and not at most.</param>
/// <param name="Bound">The bound.</param>
/// <param name="Text">As it was written.</param>
internal sealed record Goal(bool IsLeast, double Bound, string Text)
{
    /// <summary>Whether a figure keeps it. What is no number keeps no goal.</summary>
    public bool IsMet(double value) => IsLeast ? value >= Bound : value <= Bound;

    /// <summary>Reads a goal; null when it is not one.</summary>
    public static Goal? TryRead(string text)
    {
        bool isLeast = text.StartsWith(">= ", StringComparison.Ordinal);
        if (!isLeast && !text.StartsWith("<= ", StringComparison.Ordinal)) return null;
        return double.TryParse(text.AsSpan(3), NumberStyles.Float, CultureInfo.InvariantCulture, out double bound) && double.IsFinite(bound) ? new Goal(isLeast, bound, text) : null;
    }
}
