using System.Text.Json;
using R3mes.Benchmarks;
using R3mes.Benchmarks.Results;

namespace R3mes.Tests.Bench;

public sealed class ResultTests
{
    private static readonly Surroundings At = new("a processor, 24 GiB", 2, "0123456789-dirty", "2026-01-02");

    private static readonly ResultRow[] Rows =
    [
        new(new Measurement("fast_ms", 91.72345, "ms", "whole \"height\"", 235.9), Goal.TryRead("<= 250"), At),
        new(new Measurement("slow_per_s", 7_570.4, "1/s"), Goal.TryRead(">= 8000"), At),
        new(new Measurement("plain_mb", 0.000123456, "MB"), null, At),
    ];

    [Fact]
    public void A_file_holds_every_field_of_every_row()
    {
        using JsonDocument document = JsonDocument.Parse(ResultFile.Text(Rows));
        JsonElement[] rows = [.. document.RootElement.EnumerateArray()];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(["name", "value", "unit", "goal", "versus", "versus_value", "machine", "cores", "commit", "date"], row.EnumerateObject().Select(field => field.Name)));
        Assert.Equal("fast_ms", rows[0].GetProperty("name").GetString());
        Assert.Equal(91.72, rows[0].GetProperty("value").GetDouble());
        Assert.Equal("<= 250", rows[0].GetProperty("goal").GetString());
        Assert.Equal("whole \"height\"", rows[0].GetProperty("versus").GetString());
        Assert.Equal(235.9, rows[0].GetProperty("versus_value").GetDouble());
        Assert.Equal("0123456789-dirty", rows[0].GetProperty("commit").GetString());
        Assert.Equal(2, rows[0].GetProperty("cores").GetInt32());
        Assert.Equal(7570, rows[1].GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("versus").ValueKind);
        Assert.Equal(0.0001235, rows[2].GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, rows[2].GetProperty("goal").ValueKind);
    }

    [Fact]
    public void Some_rows_measured_again_take_the_place_of_theirs_and_leave_the_others()
    {
        string path = Path.GetTempFileName();
        try
        {
            ResultFile.Write(path, Rows);
            ResultFile.Merge(path, [Rows[1] with { Measured = new Measurement("slow_per_s", 9_000, "1/s") }, Rows[1] with { Measured = new Measurement("slow", 1, "s") }]);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            Assert.Equal(
                [("fast_ms", 91.72), ("slow_per_s", 9_000), ("plain_mb", 0.0001235), ("slow", 1)],
                document.RootElement.EnumerateArray().Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("value").GetDouble())));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_figure_that_is_no_number_is_not_written()
    {
        Assert.Throws<BenchException>(() => ResultFile.Text([new ResultRow(new Measurement("x", double.NaN, "ms"), null, At)]));
    }

    [Fact]
    public void The_table_says_which_goals_are_met_and_which_rows_are_not_there()
    {
        using StringWriter output = new();
        ResultTable.Print(output, "chain", Rows, ["four_validators_tx_per_s_1kb"]);
        string[] lines = output.ToString().Split(Environment.NewLine);
        Assert.Contains(lines, line => line.StartsWith("fast_ms") && line.Contains(" met"));
        Assert.Contains(lines, line => line.StartsWith("slow_per_s") && line.Contains("MISSED"));
        Assert.Contains(lines, line => line.StartsWith("plain_mb") && !line.Contains("met") && !line.Contains("MISSED"));
        Assert.Contains("chain: 1 of 2 goals met", lines);
        Assert.Contains(lines, line => line.Contains("four_validators_tx_per_s_1kb"));
        Assert.Contains(lines, line => line.Contains("0123456789-dirty") && line.Contains("2 cores"));
    }

    [Fact]
    public void Surroundings_name_the_commit_of_the_checkout()
    {
        Surroundings at = Surroundings.Read(RepositoryRoot.Path);
        Assert.Matches("^[0-9a-f]{10}(-dirty)?$", at.Commit);
        Assert.Equal(Environment.ProcessorCount, at.Cores);
        Assert.NotEqual("", at.Machine);
        Assert.Throws<BenchException>(() => Surroundings.Read("/"));
    }

    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 4.0, 1, 2, 9 }, 3)]
    public void A_median_is_the_middle(double[] values, double middle) => Assert.Equal(middle, Interleaved.Median(values));

    [Fact]
    public void Candidates_run_in_turn_and_the_first_of_each_is_not_counted()
    {
        List<char> order = [];
        double a = 100, b = 200;
        double[] medians = Interleaved.Medians(3, () => { order.Add('a'); return a++; }, () => { order.Add('b'); return b++; });
        Assert.Equal("abababab", string.Concat(order));
        Assert.Equal([102, 202], medians);
    }
}
