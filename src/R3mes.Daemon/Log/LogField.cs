namespace R3mes.Daemon.Log;

/// <summary>A value beside a log line's sentence, for machines.</summary>
/// <param name="Name">Lower case joined by underscores.</param>
/// <param name="Value">The value as text.</param>
/// <param name="IsNumber">True to write it without quotes.</param>
public readonly record struct LogField(string Name, string Value, bool IsNumber)
{
    /// <summary>A whole number.</summary>
    public static LogField Of(string name, long value) => new(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture), true);

    /// <summary>A text.</summary>
    public static LogField Of(string name, string value) => new(name, value, false);
}
