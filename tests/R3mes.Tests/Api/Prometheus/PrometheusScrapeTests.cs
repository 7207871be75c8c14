using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using R3mes.Daemon.Cli;
using R3mes.Tests.Compute;
using R3mes.Tests.Daemon.Commands;
using R3mes.Tests.Node;

namespace R3mes.Tests.Api.Prometheus;

/// <summary>A real Prometheus scrapes `remesd devnet`, and promtool reads what it shows. `make test` unpacks both (eng/prometheus.sh).</summary>
[Trait("Category", "Interop")]
public sealed partial class PrometheusScrapeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly CommandRun _run = new();
    private readonly StringWriter _output = new();
    private readonly TextWriter _writer;
    private Task<ExitCode>? _devnet;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("remes-prom-").FullName;

    public PrometheusScrapeTests() => _writer = TextWriter.Synchronized(_output);

    [Fact]
    public async Task A_real_Prometheus_scrapes_a_devnet()
    {
        Assert.SkipUnless(File.Exists(Tool("prometheus")), "no Prometheus here: eng/prometheus.sh unpacks it");
        Task<ExitCode> devnet = _devnet = Devnet();
        string node = await FindAsync(devnet, () => MetricsAt().Match(Written()) is { Success: true } found ? found.Groups["at"].Value : null);
        using HttpClient client = new() { BaseAddress = new Uri($"http://{node}") };
        await FindAsync(devnet, async () => (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode ? "ready" : null);
        await LintAsync(await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

        using Process prometheus = StartPrometheus(node, out string at);
        try
        {
            Assert.True(await QueryAsync(devnet, at, "remes_chain_height > 0") > 0);
            Assert.Equal(1, await QueryAsync(devnet, at, "up{job=\"remesd\"}"));
            Assert.True(await QueryAsync(devnet, at, "remes_process_resident_bytes") > 1 << 20);
            Assert.True(await QueryAsync(devnet, at, "count(remes_buffer_fill_ratio)") >= 6);
            // The counter kept its suffix and the bucket its form: OpenMetrics was read as such.
            Assert.True(await QueryAsync(devnet, at, "remes_chain_rejected_total{status=\"invalid\"}") >= 0);
            Assert.True(await QueryAsync(devnet, at, "remes_chain_block_interval_seconds_bucket{le=\"1.0\"}") >= 0);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }

        await _stop.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await devnet);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _devnet?.Wait(CancellationToken.None);
        _stop.Dispose();
        _run.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<ExitCode> Devnet()
    {
        File.WriteAllBytes(_run["tiny.safetensors"], TinyModelFile.Encode(TinyModels.Random(TinyModels.Small with { ContextMax = 256 }, 3)));
        File.WriteAllText(_run["text.txt"], Encoding.ASCII.GetString(TinyModels.Text(200_000, 5)).Replace(". ", ".\n", StringComparison.Ordinal));
        string[] arguments =
        [
            "devnet", "--home", _run["home"], "--model", _run["tiny.safetensors"], "--text", _run["text.txt"], "--rounds", "1000000", "--block-interval-ms", "200",
            "--training-threads", "1", "--metrics-listen", "127.0.0.1:0",
        ];
        CommandHost host = new(TextReader.Null, _writer, _writer, new Dictionary<string, string>());
        return Task.Run(() => new CommandLine(R3mes.Daemon.Commands.RootCommandTree.Create(host), host).RunAsync(arguments, _stop.Token), CancellationToken.None);
    }

    private string Written()
    {
        lock (_writer) return _output.ToString();
    }

    private async Task LintAsync(string metrics)
    {
        (int code, string said) = await RunAsync("promtool", metrics, "check", "metrics");
        Assert.True(code == 0, said + metrics);
    }

    private Process StartPrometheus(string node, out string at)
    {
        at = $"127.0.0.1:{FreePort()}";
        string config = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(config, $"scrape_configs: [ {{ job_name: remesd, scrape_interval: 1s, scrape_timeout: 1s, static_configs: [ {{ targets: [ \"{node}\" ] }} ] }} ]\n");
        ProcessStartInfo start = new(Tool("prometheus"), [$"--config.file={config}", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address={at}", "--log.level=error"]);
        return Process.Start(start)!;
    }

    /// <summary>The one value that an expression gives, asked for until there is one.</summary>
    private async Task<double> QueryAsync(Task<ExitCode> devnet, string at, string expression)
    {
        string line = await FindAsync(devnet, async () =>
        {
            (int code, string said) = await RunAsync("promtool", "", "query", "instant", $"http://{at}", expression);
            return code == 0 && said.Contains("=>", StringComparison.Ordinal) ? said : null;
        });
        string value = Value().Match(line).Groups["value"].Value;
        return double.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<string> FindAsync(Task<ExitCode> devnet, Func<string?> look) => FindAsync(devnet, () => Task.FromResult(look()));

    private async Task<string> FindAsync(Task<ExitCode> devnet, Func<Task<string?>> look)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            Assert.False(devnet.IsCompleted, Written());
            if (await look() is { } found) return found;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException(Written());
    }

    private static async Task<(int Code, string Said)> RunAsync(string tool, string input, params string[] arguments)
    {
        ProcessStartInfo start = new(Tool(tool), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static string Tool(string name) => RepositoryRoot.File("artifacts", "tools", "prometheus", "usr", "bin", name);

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("metrics at http://(?<at>127\\.0\\.0\\.1:[0-9]+)/metrics")]
    private static partial Regex MetricsAt();

    [GeneratedRegex("=> (?<value>\\S+) @")]
    private static partial Regex Value();
}
