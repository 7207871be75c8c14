using System.Text;
using R3mes.Primitives;

namespace R3mes.Api.Prometheus;

/// <summary>Labels as both formats write them: name="value", sorted by name, so that one set of labels has one text.</summary>
internal static class LabelText
{
    /// <summary>The text between the braces, empty without labels.</summary>
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        KeyValuePair<string, object?>[] sorted = tags.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        StringBuilder text = new();
        for (int i = 0; i < sorted.Length; i++)
        {
            string name = sorted[i].Key;
            Invariant.Holds(IsName(name) && name is not ("le" or "quantile") && !name.StartsWith("__", StringComparison.Ordinal), "a label has a name of its own");
            Invariant.Holds(i == 0 || sorted[i - 1].Key != name, "a label is given once");
            if (i > 0) text.Append(',');
            text.Append(name).Append("=\"");
            Escape(text, Convert.ToString(sorted[i].Value, System.Globalization.CultureInfo.InvariantCulture) ?? "", quotes: true);
            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>[a-zA-Z_][a-zA-Z0-9_]*: the colon of metric names is for recording rules.</summary>
    public static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }

        return true;
    }

    /// <summary>Escapes backslash and line feed, and quotes where they would end the text.</summary>
    public static void Escape(StringBuilder output, string text, bool quotes)
    {
        foreach (char c in text)
        {
            switch (c)
            {
                case '\\':
                    output.Append(@"\\");
                    break;
                case '\n':
                    output.Append(@"\n");
                    break;
                case '"' when quotes:
                    output.Append("\\\"");
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
    }
}
