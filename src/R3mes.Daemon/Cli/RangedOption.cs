using System.CommandLine;
using System.Globalization;

namespace R3mes.Daemon.Cli;

/// <summary>Makes options that take a whole number within limits.</summary>
public static class RangedOption
{
    /// <summary>Makes one.</summary>
    /// <typeparam name="T">Type of the number.</typeparam>
    /// <param name="name">Its flag.</param>
    /// <param name="description">What it sets.</param>
    /// <param name="value">The number without it.</param>
    /// <param name="least">The least number it takes.</param>
    /// <param name="most">The largest one.</param>
    public static Option<T> Create<T>(string name, string description, T value, T least, T most)
        where T : struct, IComparable<T>, IFormattable, IParsable<T>
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "n" };
        option.Validators.Add(result =>
        {
            // A validator that asks for a value that is no number throws; the parser has a sentence for it.
            if (result.Tokens is not [{ } token] || !T.TryParse(token.Value, CultureInfo.InvariantCulture, out T given)) return;
            if (given.CompareTo(least) < 0 || given.CompareTo(most) > 0)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least} to {most}."));
        });
        return option;
    }
}
