using System.Globalization;

namespace R3mes.Benchmarks.Results;

/// <summary>An area's rows for a person.</summary>
internal static class ResultTable
{
    /// <summary>Prints the rows, those whose goals are missed marked, and names the rows that are not there.</summary>
    public static void Print(TextWriter output, string area, IReadOnlyList<ResultRow> rows, IReadOnlyList<string> absent)
    {
        string[][] lines = [["row", "value", "unit", "goal", "", "beside"], .. rows.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, 5).Select(column => lines.Max(line => line[column].Length))];
        output.WriteLine();
        foreach (string[] line in lines)
        {
            string value = line[1].PadLeft(widths[1]);
            output.WriteLine($"{line[0].PadRight(widths[0])}  {value}  {line[2].PadRight(widths[2])}  {line[3].PadRight(widths[3])}  {line[4].PadRight(widths[4])}  {line[5]}".TrimEnd());
        }

        output.WriteLine();
        if (rows.Count > 0) output.WriteLine($"{rows[0].At.Machine}, {rows[0].At.Cores} cores, commit {rows[0].At.Commit}, {rows[0].At.Date}");
        int goals = rows.Count(row => row.Goal is not null), met = rows.Count(row => row.Verdict == "met");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{area}: {met} of {goals} goals met"));
        if (absent.Count > 0) output.WriteLine($"{area}: not measured yet, for nothing can be measured: {string.Join(", ", absent)}");
    }

    /// <summary>A row as one line while the area is measured.</summary>
    public static string Sentence(ResultRow row) =>
        $"{row.Measured.Name} {Number(row.Measured.Value)} {row.Measured.Unit}{(row.Goal is null ? "" : $" ({row.Goal.Text}: {row.Verdict})")}";

    private static string[] Cells(ResultRow row) =>
        [row.Measured.Name, Number(row.Measured.Value), row.Measured.Unit, row.Goal?.Text ?? "", row.Verdict, Beside(row.Measured)];

    private static string Beside(Measurement measured) =>
        measured.Versus is null ? "" : measured.VersusValue is { } value ? $"{Number(value)} {measured.Versus}" : measured.Versus;

    private static string Number(double value) => value.ToString(Math.Abs(value) switch { >= 1000 => "F0", >= 10 => "F1", >= 1 => "F2", _ => "F3" }, CultureInfo.InvariantCulture);
}
