using System.Globalization;
using System.Text.RegularExpressions;
using R3mes.Api.Prometheus;
using R3mes.Application.Records;
using R3mes.Node.Devnet;
using R3mes.Node.Metrics;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node.Metrics;

/// <summary>What a node's metrics say, read as a scraper reads them, against what its chain says.</summary>
public sealed partial class NodeMetricsTests : IDisposable
{
    private readonly NodeMetrics _metrics = new();
    private readonly MeterExposition _exposition;

    public NodeMetricsTests() => _exposition = new MeterExposition(_metrics.Meter);

    [Fact]
    public void Begins_with_every_counter_at_zero_and_a_place_for_every_phase()
    {
        using SteppedDevnet net = Watched(new DevnetOptions { Miners = 2, Cheats = 0 });
        Assert.Equal(0, Value("remes_chain_height"));
        Assert.Equal(0, Value("remes_chain_transactions_total{result=\"failed\"}"));
        Assert.Equal(0, Value("remes_training_tokens_total"));
        Assert.Equal(0, Value("remes_verification_reexecutions_total{subject=\"gradient\",verdict=\"invalid\"}"));
        Assert.Equal(1, Value("remes_chain_round_phase{phase=\"none\"}"));
        Assert.Equal((int)RoundStatus.Failed + 1, Lines().Count(line => line.StartsWith("remes_chain_round_phase{", StringComparison.Ordinal)));
        Assert.Equal(0, Value("remes_buffer_fill_ratio{buffer=\"mempool_bytes\"}"));
        Assert.True(Value("remes_process_resident_bytes") > 1 << 20);
        Assert.True(Value("remes_process_cpu_seconds_total") > 0);
        Assert.True(Value("remes_process_threads") >= 1);
        Assert.DoesNotContain(Lines(), line => line.StartsWith("remes_training_loss_nats", StringComparison.Ordinal));
    }

    [Fact]
    public void Says_after_a_round_with_a_cheat_what_the_chain_says()
    {
        using SteppedDevnet net = Watched(new DevnetOptions { Miners = 3, Cheats = 1 });
        net.RunRounds(1);
        Supply supply = net.Read(view => view.Supply()).Supply;
        Assert.Equal(net.Node.Chain.Height, Value("remes_chain_height"));
        Assert.Equal(net.Node.Chain.Height - 1, Value("remes_chain_block_interval_seconds_count"));
        Assert.Equal(net.Node.Driver.Tip.Time.ToUnixMilliseconds() / 1000.0, Value("remes_chain_last_block_timestamp_seconds"));
        Assert.Equal(1, Value("remes_chain_round"));
        Assert.Equal(1, Value("remes_chain_round_phase{phase=\"final\"}"));
        Assert.Equal(1, Value("remes_chain_rounds_total{result=\"final\"}"));
        Assert.Equal(2, Value("remes_chain_model_version"));
        Assert.Equal(3, Value("remes_chain_submissions_total"));
        Assert.Equal(2, Value("remes_chain_verified_total"));
        Assert.Equal(1, Value("remes_chain_rejected_total{status=\"invalid\"}"));
        Assert.Equal(1, Value("remes_chain_slashes_total{party=\"miner\"}"));
        Assert.True(supply.Minted.Uremes > 0 && supply.Burned.Uremes > 0);
        Assert.Equal(supply.Minted.Uremes, Value("remes_chain_minted_uremes_total"));
        Assert.Equal(supply.Burned.Uremes, Value("remes_chain_burned_uremes_total"));
        double transactions = Value("remes_chain_transactions_total{result=\"done\"}");
        Assert.True(transactions >= 3);
        Assert.Equal(0, Value("remes_chain_transactions_total{result=\"failed\"}"));
        Assert.True(Value("remes_mempool_admitted_total") >= transactions);
        Assert.Equal(net.Read(view => view.Aggregation(1))!.Record.HeldOutLoss / 16777216.0, Value("remes_chain_held_out_loss_nats"));
    }

    [Fact]
    public void Counts_training_and_verification_apart()
    {
        using SteppedDevnet net = Watched(new DevnetOptions { Miners = 3, Cheats = 1 });
        net.RunRounds(1);
        int steps = net.Genesis.Params.Training.LocalSteps;
        Assert.Equal(3 * steps, Value("remes_training_steps_total"));
        Assert.Equal(3 * steps, Value("remes_training_step_seconds_count"));
        double found = Value("remes_verification_reexecutions_total{subject=\"gradient\",verdict=\"valid\"}") + Value("remes_verification_reexecutions_total{subject=\"gradient\",verdict=\"invalid\"}");
        Assert.Equal(1, Value("remes_verification_reexecutions_total{subject=\"gradient\",verdict=\"invalid\"}"));
        Assert.Equal(found * steps, Value("remes_verification_steps_total"));
        Assert.Equal(found, Value("remes_verification_reexecution_seconds_count{subject=\"gradient\"}"));
        Assert.Equal(net.Lane.TokensDone, Value("remes_training_tokens_total") + Value("remes_verification_tokens_total"));
        Assert.True(Value("remes_training_loss_nats") > 0);
    }

    [Fact]
    public void Counts_refusals_by_code_and_shows_what_waits()
    {
        using SteppedDevnet net = Watched(new DevnetOptions { Miners = 2, Cheats = 0 });
        Assert.False(net.Node.Intake.Submit([1, 2, 3]).IsOk);
        Assert.False(net.Node.Intake.Submit([1, 2, 4]).IsOk);
        Assert.Equal(2, Value("remes_mempool_refused_total{code=\"2\",reason=\"tx_malformed\"}"));
        while (net.Node.Pool.Count == 0)
        {
            Assert.True(net.Node.RunHeight(CancellationToken.None));
            foreach (R3mes.Node.Workers.IWorker worker in net.Network.Workers) worker.Poll(CancellationToken.None);
        }

        Assert.Equal(net.Node.Pool.Count, Value("remes_mempool_transactions"));
        Assert.Equal(net.Node.Pool.Bytes, Value("remes_mempool_bytes"));
        Assert.Equal((double)net.Node.Pool.Count / net.Node.Pool.Limits.CountMax, Value("remes_buffer_fill_ratio{buffer=\"mempool_transactions\"}"));
    }

    [Fact]
    public void Every_instrument_is_explained_with_its_kind_and_unit()
    {
        Dictionary<string, string> documented = File.ReadLines(RepositoryRoot.File("docs", "operating.md"))
            .Select(line => Row().Match(line)).Where(row => row.Success).ToDictionary(row => row.Groups["name"].Value, row => $"{row.Groups["kind"].Value} {row.Groups["unit"].Value}".Trim());
        Dictionary<string, string> made = [];
        using System.Diagnostics.Metrics.MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument.Meter, _metrics.Meter)) made.Add(instrument.Name, $"{KindOf(instrument)} {instrument.Unit}".Trim());
        };
        listener.Start();
        Assert.Equal(made.OrderBy(p => p.Key, StringComparer.Ordinal), documented.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Is_ready_when_blocks_come_and_says_why_it_is_not()
    {
        using SteppedDevnet net = new(new DevnetOptions { Miners = 2, Cheats = 0 });
        ManualClock clock = new();
        using NodeHealth health = new(net.Node, TimeSpan.FromSeconds(30), clock);
        Assert.Equal("no block was made since the start", health.WhyNotReady());
        net.Step();
        Assert.Null(health.WhyNotReady());
        clock.Seconds += 31;
        Assert.Equal("the last block, 1, is 31 s old and 30 s are allowed", health.WhyNotReady());
        net.Step();
        Assert.Null(health.WhyNotReady());
        Assert.Equal(TimeSpan.FromSeconds(30), NodeHealth.AgeMaxFor(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMinutes(50), NodeHealth.AgeMaxFor(TimeSpan.FromMinutes(10)));
    }

    public void Dispose()
    {
        _exposition.Dispose();
        _metrics.Dispose();
    }

    private static string KindOf(System.Diagnostics.Metrics.Instrument instrument) =>
        instrument.GetType().Name is var type && type.Contains("Counter", StringComparison.Ordinal) ? "counter" : type.Contains("Histogram", StringComparison.Ordinal) ? "histogram" : "gauge";

    [GeneratedRegex(@"^\| `(?<name>remes_\w+)(?:\{[\w,]+\})?` \| (?<kind>\w+) \| (?<unit>\w*) ?\|")]
    private static partial Regex Row();

    private SteppedDevnet Watched(DevnetOptions options)
    {
        SteppedDevnet net = new(options) { Also = _metrics };
        _metrics.Watch(net.Node, null);
        return net;
    }

    private string[] Lines() => _exposition.Write(ExpositionFormat.Text).Split('\n');

    /// <summary>The value of the one series that is named so.</summary>
    private double Value(string name)
    {
        string[] lines = Lines();
        string line = lines.SingleOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal)) ?? "";
        Assert.True(line.Length > 0, $"no {name} in\n{string.Join('\n', lines)}");
        return double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    private sealed class ManualClock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
