using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using R3mes.Daemon.Cli;
using R3mes.Kernels;
using R3mes.Node;
using R3mes.Storage.Files;

namespace R3mes.Tests.Daemon.Commands;

/// <summary>`remesd start` as an operator meets it: the real node on a real folder, asked by the real commands.</summary>
public sealed partial class StartCommandTests : IDisposable
{
    private readonly OwnChain _chain = new();

    [Fact]
    public async Task Makes_blocks_takes_a_transaction_and_resumes_where_it_stopped()
    {
        await _chain.SucceedsAsync(_chain.Init());
        await _chain.SucceedsAsync("keys", "add", "friend", "--unencrypted");
        await _chain.StartAsync();
        await _chain.SucceedsAsync("tx", "send", "operator", "friend", "1234uremes", "--memo", "for\u001btea");
        string hash = _chain.Run.Output.Trim().Split(' ')[1];
        await _chain.ShowsAsync("message           /cosmos.bank.v1beta1.MsgSend", "query", "tx", hash);
        Assert.Contains("memo              for?tea", _chain.Run.Output, StringComparison.Ordinal);
        string height = _chain.Run.Output.Split('\n')[1].Split(' ')[^1].Trim();
        await _chain.ShowsAsync($"{hash} /cosmos.bank.v1beta1.MsgSend", "query", "block", height);
        await _chain.ShowsAsync("balance           1234uremes", "query", "account", "friend");
        await _chain.ShowsAsync("height ", "query", "block");
        await _chain.Run.FailsAsync(ExitCode.Data, "The chain has no block 99999", "query", "block", "99999");
        await _chain.Run.FailsAsync(ExitCode.Data, "No block has this transaction", "query", "tx", new string('0', 64));
        await _chain.Run.FailsAsync(ExitCode.Usage, "is not a transaction's hash", "query", "tx", "12");

        string log = await _chain.StopAsync();
        Assert.False(File.Exists(Path.Combine(_chain.Home, "control.sock")));
        string stopped = StandsAt(log, "stopped");
        await _chain.StartAsync("--training-backend", "reference");
        string second = await _chain.StopAsync();
        Assert.Equal(stopped, StandsAt(second, "started"));
        Assert.DoesNotContain("replayed", second, StringComparison.Ordinal); // the stop left a checkpoint
        Assert.Contains("computes on reference with 1 threads", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_kernels_that_this_processor_cannot_run()
    {
        KernelVariant? lacking = KernelVariant.All.FirstOrDefault(variant => !KernelLibrary.Available.Contains(variant));
        Assert.SkipWhen(lacking is null, "this processor runs every variant");
        await _chain.SucceedsAsync(_chain.Init());
        await _chain.Run.FailsAsync(ExitCode.Config, $"training.backend cannot be {lacking!.Name}: This processor cannot run", "start", "--training-backend", lacking.Name);
    }

    [Fact]
    public async Task Trains_verifies_and_aggregates_a_round_with_a_miner_of_its_own()
    {
        await _chain.SucceedsAsync("keys", "add", "miner", "--unencrypted");
        await _chain.SucceedsAsync(_chain.Init("--miner", "miner:miner:20000000000uremes"));
        await _chain.StartAsync("--miner", "miner");
        await _chain.ShowsAsync("version           2", "query", "model");
        string log = await _chain.StopAsync();
        Assert.Contains("miner: ran 8 training steps", log, StringComparison.Ordinal);
        Assert.Contains("verifier: ran 8 training steps", log, StringComparison.Ordinal);
        Assert.Contains("round 1 training", log, StringComparison.Ordinal);
        Assert.Matches("round [0-9]+ final", log); // a round has a second: a busy machine may need its next one
    }

    [Fact]
    public async Task Refuses_a_home_without_a_chain_and_keys_that_are_not_its_own()
    {
        await _chain.Run.FailsAsync(ExitCode.Data, "make one with `remesd init`", "start");
        Assert.False(Directory.Exists(_chain.Home));
        await _chain.SucceedsAsync(_chain.Init());
        await _chain.SucceedsAsync("keys", "add", "other", "--unencrypted");
        await _chain.SucceedsAsync("keys", "add", "val", "--kind", "validator", "--unencrypted");
        await _chain.Run.FailsAsync(ExitCode.Data, "is no validator of remes-own-1", "start", "--validator-key", "val");
        await _chain.Run.FailsAsync(ExitCode.Data, "is not the operator remes1", "start", "--operator-key", "other");
        await _chain.Run.FailsAsync(ExitCode.Data, "may not mine", "start", "--miner", "operator");
        await _chain.Run.FailsAsync(ExitCode.Data, "There is no key 'none'", "start", "--miner", "none");
        await _chain.Run.FailsAsync(ExitCode.Usage, "--block-interval-ms takes a whole number from 1", "start", "--block-interval-ms", "0");
    }

    [Fact]
    public async Task Ends_with_a_sentence_when_the_home_is_in_use_or_damaged()
    {
        await _chain.SucceedsAsync(_chain.Init());
        using (NodeHome.Open(_chain.Home)) await _chain.Run.FailsAsync(ExitCode.Failed, _chain.Home, "start");
        await _chain.StartAsync();
        await _chain.StopAsync();
        Directory.Move(Path.Combine(_chain.Home, "blocks"), _chain.Run["blocks"]);
        await _chain.Run.FailsAsync(ExitCode.Failed, "blocks were lost", "start");
        Directory.Delete(Path.Combine(_chain.Home, "blocks"), recursive: true);
        Directory.Move(_chain.Run["blocks"], Path.Combine(_chain.Home, "blocks"));
        Directory.Delete(Path.Combine(_chain.Home, "state"), recursive: true);
        await _chain.StartAsync();
        Assert.Contains("replayed ", await _chain.StopAsync(), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_chain.Home, "content"), recursive: true);
        await _chain.Run.FailsAsync(ExitCode.Data, "is missing from the home's content folder", "start");
        string genesis = NodeHome.GenesisPathIn(_chain.Home);
        AtomicFile.Write(genesis, "{}"u8);
        await _chain.Run.FailsAsync(ExitCode.Data, "genesis.json: Genesis field", "start");
    }

    [Fact]
    public async Task Shows_metrics_or_says_which_option_names_another_address()
    {
        await _chain.SucceedsAsync(_chain.Init());
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string at = taken.LocalEndpoint.ToString()!;
        await _chain.Run.FailsAsync(ExitCode.Config, $"metrics.listen cannot be used: cannot listen on {at}: Address already in use; name another address with --metrics-listen, or off.",
            "start", "--metrics-listen", at);
        taken.Stop();
        await _chain.StartAsync("--metrics-listen", at);
        using HttpClient client = new();
        string metrics = await client.GetStringAsync($"http://{at}/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("\nremes_chain_height ", metrics, StringComparison.Ordinal);
        AssertBuffersAreTheDocumentedOnes(metrics);
        Assert.Contains($"metrics at http://{at}/metrics", await _chain.StopAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_when_the_log_cannot_be_written_and_counts_the_lines()
    {
        await _chain.SucceedsAsync(_chain.Init());
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        string at = free.LocalEndpoint.ToString()!;
        free.Stop();
        await using StreamWriter full = new(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0)) { AutoFlush = true };
        _chain.Run.ErrorTo = full;
        Assert.Equal(ExitCode.Data, await _chain.Run.RunAsync("start", "--validator-key", "none"));
        await _chain.StartAsync("--metrics-listen", at);
        using HttpClient client = new();
        string metrics = await client.GetStringAsync($"http://{at}/metrics", TestContext.Current.CancellationToken);
        Assert.Matches("\nremes_log_lines_dropped_total [1-9]", metrics);
        Assert.Equal("", await _chain.StopAsync());
    }

    [Fact]
    public async Task Opens_encrypted_keys_with_the_passphrase_of_a_file()
    {
        string pass = _chain.Run.Write("pass", "correct horse battery\n"), wrong = _chain.Run.Write("wrong", "incorrect horse battery\n");
        await _chain.SucceedsAsync(_chain.Init().Where(word => word != "--unencrypted").Append("--passphrase-file").Append(pass).ToArray());
        await _chain.Run.FailsAsync(ExitCode.Usage, "A passphrase is needed", "start");
        await _chain.Run.FailsAsync(ExitCode.Data, "does not open key 'validator'", "start", "--passphrase-file", wrong);
        await _chain.StartAsync("--passphrase-file", pass);
        await _chain.StopAsync();
    }

    public void Dispose() => _chain.Dispose();

    // Both ways: a documented buffer without a gauge fails, and so does a gauge that no document explains.
    private static void AssertBuffersAreTheDocumentedOnes(string metrics)
    {
        IEnumerable<string> shown = Fill().Matches(metrics).Select(match => match.Groups["name"].Value);
        string[] lines = File.ReadAllLines(RepositoryRoot.File("docs", "operating.md"));
        int head = Array.IndexOf(lines, "| buffer | bound | at 1 |");
        IEnumerable<string> documented = lines.Skip(head + 2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('`')[1]);
        Assert.Equal(documented.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.All(Fill().Matches(metrics), match => Assert.InRange(double.Parse(match.Groups["fill"].Value, System.Globalization.CultureInfo.InvariantCulture), 0, 1));
    }

    [GeneratedRegex("remes_buffer_fill_ratio\\{buffer=\"(?<name>\\w+)\"\\} (?<fill>\\S+)")]
    private static partial Regex Fill();

    private static string StandsAt(string log, string word)
    {
        Match found = Stands().Match(log.Split('\n').Single(line => line.Contains($"node: {word}", StringComparison.Ordinal)));
        Assert.True(found.Success, log);
        return found.Value;
    }

    [GeneratedRegex("block [0-9]+, app hash [0-9a-f]{64}")]
    private static partial Regex Stands();
}
