using System.Globalization;

namespace R3mes.Api.Prometheus;

/// <summary>Which format to answer with.</summary>
public static class ExpositionFormats
{
    /// <summary>The Content-Type of a format.</summary>
    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>OpenMetrics when the Accept header names it and wants no less than plain text; else the text format, which everything reads.</summary>
    /// <param name="accept">The header's value, empty when there is none.</param>
    public static ExpositionFormat FromAccept(string accept)
    {
        double openMetrics = 0, text = 0;
        foreach (string range in accept.Split(','))
        {
            string[] parts = range.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0].Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && IsVersionOne(parts)) openMetrics = Math.Max(openMetrics, Quality(parts));
            else if (parts[0].Equals("text/plain", StringComparison.OrdinalIgnoreCase)) text = Math.Max(text, Quality(parts));
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    // 0.0.1 is the draft before the standard and is written otherwise.
    private static bool IsVersionOne(string[] parts) => Parameter(parts, "version") is null or "1.0.0";

    private static double Quality(string[] parts) =>
        Parameter(parts, "q") is not { } text ? 1
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double quality) && quality <= 1 ? quality
        : 0;

    private static string? Parameter(string[] parts, string name)
    {
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part.AsSpan(0, equals).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return part[(equals + 1)..].Trim().Trim('"');
        }

        return null;
    }
}
