using System.Globalization;
using System.Text;

namespace R3mes.Daemon.Commands;

/// <summary>Prints properties, one a line, names to the left.</summary>
/// <param name="output">Where to.</param>
internal sealed class Listing(TextWriter output)
{
    /// <summary>One property.</summary>
    public Listing Line(string name, FormattableString value)
    {
        output.WriteLine($"{name,-18}{Printable(value.ToString(CultureInfo.InvariantCulture))}");
        return this;
    }

    /// <summary>Without what would move a terminal's cursor, forge a line or turn the text around: strangers choose names on a chain.</summary>
    private static string Printable(string text) => string.Concat(
        text.EnumerateRunes().Select(rune => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? Rune.ReplacementChar : rune));
}
