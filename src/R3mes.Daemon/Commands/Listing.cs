using System.Globalization;

namespace R3mes.Daemon.Commands;

/// <summary>Prints properties, one a line, names to the left.</summary>
/// <param name="output">Where to.</param>
internal sealed class Listing(TextWriter output)
{
    /// <summary>One property.</summary>
    public Listing Line(string name, FormattableString value)
    {
        output.WriteLine($"{name,-18}{value.ToString(CultureInfo.InvariantCulture)}");
        return this;
    }
}
