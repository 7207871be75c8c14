using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using R3mes.Node.Metrics;

namespace R3mes.Tests.Packaging;

/// <summary>Dashboard and alert rules against the instruments that a node really has. `make packaging` has promtool parse and test them.</summary>
public sealed partial class WatchingTests
{
    private static readonly string Rules = File.ReadAllText(RepositoryRoot.File("packaging", "prometheus", "remesd.rules.yml"));
    private static readonly string RuleTests = File.ReadAllText(RepositoryRoot.File("packaging", "prometheus", "remesd.rules.test.yml"));
    private static readonly Dictionary<string, bool> Instruments = ReadInstruments();

    [Fact]
    public void The_dashboard_shows_every_metric_and_none_that_the_node_does_not_have()
    {
        string[] expressions = [.. Expressions()];
        Assert.NotEmpty(expressions);
        Assert.All(expressions, OnlyWhatIsThere);
        string[] shown = [.. expressions.SelectMany(e => Metric().Matches(e)).Select(m => Base(m.Value)).Distinct()];
        Assert.Empty(Instruments.Keys.Except(shown));
    }

    [Fact]
    public void No_panel_lies_over_another_or_shares_its_number()
    {
        using JsonDocument dashboard = Dashboard();
        List<(int X, int Y)> cells = [];
        List<int> ids = [];
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            ids.Add(panel.GetProperty("id").GetInt32());
            JsonElement at = panel.GetProperty("gridPos");
            (int x, int y, int w, int h) = (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32(), at.GetProperty("w").GetInt32(), at.GetProperty("h").GetInt32());
            Assert.True(x + w <= 24, panel.GetProperty("title").GetString());
            for (int cell = 0; cell < w * h; cell++) cells.Add((x + cell % w, y + cell / w));
        }

        Assert.Equal(cells.Distinct().Count(), cells.Count);
        Assert.Equal(ids.Distinct().Count(), ids.Count);
    }

    [Fact]
    public void Alerts_ask_only_for_what_the_node_has() => Assert.All(Alerts(), alert => OnlyWhatIsThere(Quoted().Replace(alert.Text[alert.Text.IndexOf("expr:", StringComparison.Ordinal)..alert.Text.IndexOf("for:", StringComparison.Ordinal)], "\"\"")));

    [Fact]
    public void Every_alert_waits_ranks_says_what_to_do_and_is_tested_firing_and_silent() => Assert.All(Alerts(), alert =>
    {
        Assert.Matches(@"\n        for: [1-9][0-9]*[mh]\n", alert.Text);
        Assert.Matches(@"\n        labels: \{ severity: (page|ticket) \}\n", alert.Text);
        Assert.Matches("\n          summary: \"\\{\\{ \\$labels.instance \\}\\}: ", alert.Text);
        Assert.Matches("\n          description: \"[^\n]{80,}\"", alert.Text);
        string about = $"ALERTS{{alertname=\"{alert.Name}\", alertstate=\"firing\"}}";
        string[] expected = [.. RuleTests.Split(about).Skip(1).Select(after => Samples().Match(after).Groups["samples"].Value)];
        Assert.Contains("", expected);
        Assert.Contains(expected, samples => samples.Contains("instance=\"ill\"", StringComparison.Ordinal) && !samples.Contains("well", StringComparison.Ordinal));
    });

    private static void OnlyWhatIsThere(string expression) => Assert.All(Metric().Matches(Quoted().Replace(expression, "\"\"")), match =>
    {
        string name = Base(match.Value);
        Assert.True(Instruments.TryGetValue(name, out bool isHistogram), $"the node has no {name}: {expression}");
        Assert.True(isHistogram == (name != match.Value), $"{match.Value} is not how {name} is exposed: {expression}");
    });

    private static JsonDocument Dashboard() => JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.File("packaging", "grafana", "remesd.json")));

    private static List<string> Expressions()
    {
        using JsonDocument dashboard = Dashboard();
        List<string> found = [];
        void Walk(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement child in node.EnumerateArray()) Walk(child);
            }
            else if (node.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty child in node.EnumerateObject())
                {
                    if (child.Name == "expr" || (child.Name == "query" && child.Value.ValueKind == JsonValueKind.String && child.Value.GetString()!.Contains('('))) found.Add(child.Value.GetString()!);
                    else Walk(child.Value);
                }
            }
        }

        Walk(dashboard.RootElement);
        return found;
    }

    private static IEnumerable<(string Name, string Text)> Alerts()
    {
        string[] parts = Rules.Split("\n      - alert: ");
        Assert.True(parts.Length > 10);
        return parts.Skip(1).Select(part => (part[..part.IndexOf('\n', StringComparison.Ordinal)], part));
    }

    // A histogram is exposed as three series under other names.
    private static string Base(string name) => HistogramEnd().Match(name) is { Success: true } end && Instruments.ContainsKey(name[..end.Index]) ? name[..end.Index] : name;

    private static Dictionary<string, bool> ReadInstruments()
    {
        Dictionary<string, bool> made = new(StringComparer.Ordinal);
        using NodeMetrics metrics = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter)) made.Add(instrument.Name, instrument.GetType().Name.Contains("Histogram", StringComparison.Ordinal));
        };
        listener.Start();
        return made;
    }

    [GeneratedRegex(@"\bremes_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramEnd();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[^\n]*\n +eval_time: \w+\n +exp_samples: \[(?<samples>[^\n]*)\]")]
    private static partial Regex Samples();
}
