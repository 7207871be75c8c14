using System.Text;
using System.Text.Json;

namespace R3mes.Benchmarks.Results;

/// <summary>An area's rows as JSON: one array, one row a line.</summary>
internal static class ResultFile
{
    /// <summary>Replaces the file.</summary>
    public static void Write(string path, IReadOnlyList<ResultRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Text(rows));
    }

    /// <summary>Replaces the rows of these names, or adds them at the end; each row says by itself when and where it was measured.</summary>
    public static void Merge(string path, IReadOnlyList<ResultRow> rows)
    {
        List<string> lines = File.Exists(path) ? [.. File.ReadAllLines(path).Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().TrimEnd(','))] : [];
        foreach (ResultRow row in rows)
        {
            int at = lines.FindIndex(line => line.StartsWith($"{{\"name\":\"{row.Measured.Name}\"", StringComparison.Ordinal));
            if (at < 0) lines.Add(Line(row));
            else lines[at] = Line(row);
        }

        File.WriteAllText(path, $"[\n{string.Join(",\n", lines.Select(line => "  " + line))}\n]\n");
    }

    /// <summary>The file's text.</summary>
    public static string Text(IReadOnlyList<ResultRow> rows) => $"[\n{string.Join(",\n", rows.Select(row => "  " + Line(row)))}\n]\n";

    private static string Line(ResultRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Measured.Name);
            json.WriteNumber("value", Rounded(row.Measured.Value));
            json.WriteString("unit", row.Measured.Unit);
            json.WriteString("goal", row.Goal?.Text);
            json.WriteString("versus", row.Measured.Versus);
            if (row.Measured.VersusValue is { } versus) json.WriteNumber("versus_value", Rounded(versus));
            else json.WriteNull("versus_value");
            json.WriteString("machine", row.At.Machine);
            json.WriteNumber("cores", row.At.Cores);
            json.WriteString("commit", row.At.Commit);
            json.WriteString("date", row.At.Date);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Four digits that mean something; the verdict was given on the figure itself.
    private static decimal Rounded(double value)
    {
        BenchException.Unless(double.IsFinite(value), "a figure is not a number");
        if (value == 0) return 0;
        int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 8);
        return (decimal)Math.Round(value, decimals);
    }
}
