using System.Net;
using System.Text;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Daemon.Options;
using R3mes.Network.Peers;
using R3mes.Tests.Daemon.Commands;

namespace R3mes.Tests.Daemon.Options;

public sealed class NodeConfigurationTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Takes_flags_over_variables_over_the_file_over_defaults_and_says_where_from()
    {
        Directory.CreateDirectory(_run["home/config"]);
        string file = _run.Write("home/config/remesd.json", """
            // what this machine has
            { "training": { "threads": 2, "backend": "reference", }, "mempool": { "transactions_max": 7 } /* the rest as it is */ }
            """);
        _run.Set("REMESD_HOME", _run["home"]);
        _run.Set("REMESD_TRAINING_THREADS", "3");
        _run.Set("REMESD_MEMPOOL_TRANSACTIONS_MAX", "8");
        Assert.Equal(ExitCode.Success, await _run.RunAsync("check-config", "--training-threads", "4"));
        string[] lines = [.. _run.Output.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim())];
        Assert.Equal(
            [
                "home " + _run["home"], "file " + file, "training.threads 4 --training-threads", "training.backend reference file",
                "mempool.transactions_max 8 REMESD_MEMPOOL_TRANSACTIONS_MAX", "mempool.bytes_max 8388608 default", "state.memory_bits 23 default",
                "state.checkpoint_blocks 20 default", "network.listen off default", "network.peers none default", "network.inbound_max 32 default",
                "network.outbound_max 16 default", "network.send_bytes_max 25165824 default", "network.receive_bytes_max 16777216 default",
                "network.peer_bytes_per_second 33554432 default", "validator.signer_listen off default", "validator.signer_peers none default",
                "validator.signer_timeout_ms 1000 default", "metrics.listen 127.0.0.1:26660 default", "log.format auto default", "",
            ],
            lines);
    }

    [Fact]
    public void Gives_typed_options()
    {
        Dictionary<string, string> flags = new() { ["training.backend"] = "native", ["mempool.bytes_max"] = "65536" };
        Assert.Null(NodeConfiguration.TryLoad(null, _run.Folder, new Dictionary<string, string>(), flags, out NodeConfiguration? configuration));
        IReadOnlyList<PeerAddress> none = []; // a record compares lists by reference
        Assert.Equal(
            new NodeOptions
            {
                TrainingThreads = 0,
                TrainingBackend = "native",
                MempoolTransactionsMax = 10_000,
                MempoolBytesMax = 65536,
                StateMemoryBits = 23,
                StateCheckpointBlocks = 20,
                NetworkListen = null,
                NetworkPeers = none,
                NetworkLimits = new PeerLimits(),
                SignerListen = null,
                SignerPeers = [],
                SignerTimeout = TimeSpan.FromSeconds(1),
                MetricsListen = new IPEndPoint(IPAddress.Loopback, 26660),
                LogFormat = LogForm.Auto,
            },
            configuration!.ToOptions() with { NetworkPeers = configuration.ToOptions().NetworkPeers.Count == 0 ? none : configuration.ToOptions().NetworkPeers });
    }

    [Fact]
    public void Takes_a_unix_socket_for_the_signer_and_an_address_with_a_port()
    {
        Dictionary<string, string> flags = new() { ["validator.signer_listen"] = "unix:///run/remesd/signer.sock", ["validator.signer_timeout_ms"] = "250" };
        Assert.Null(NodeConfiguration.TryLoad(null, _run.Folder, new Dictionary<string, string>(), flags, out NodeConfiguration? configuration));
        NodeOptions options = configuration!.ToOptions();
        Assert.Equal(("/run/remesd/signer.sock", TimeSpan.FromMilliseconds(250)), (options.SignerListen!.Path, options.SignerTimeout));
        const string name = "00112233445566778899aabbccddeeff00112233";
        (flags["validator.signer_listen"], flags["validator.signer_peers"]) = ("tcp://127.0.0.1:26659", name);
        Assert.Null(NodeConfiguration.TryLoad(null, _run.Folder, new Dictionary<string, string>(), flags, out configuration));
        options = configuration!.ToOptions();
        Assert.Equal((null, 26659, name), (options.SignerListen!.Path, options.SignerListen.Tcp!.Port, Assert.Single(options.SignerPeers).ToString()));
        flags["validator.signer_listen"] = "127.0.0.1:26659";
        ConfigError? error = NodeConfiguration.TryLoad(null, _run.Folder, new Dictionary<string, string>(), flags, out _);
        Assert.StartsWith("--validator-signer-listen must be unix:// and the absolute path of a socket", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_the_peers_and_limits_of_the_network()
    {
        Dictionary<string, string> flags = new()
        {
            ["network.listen"] = "127.0.0.1:0",
            ["network.peers"] = "127.0.0.1:26656, 00112233445566778899aabbccddeeff00112233@[::1]:2",
            ["network.inbound_max"] = "3",
            ["network.peer_bytes_per_second"] = "65536",
        };
        Assert.Null(NodeConfiguration.TryLoad(null, _run.Folder, new Dictionary<string, string>(), flags, out NodeConfiguration? configuration));
        NodeOptions options = configuration!.ToOptions();
        Assert.True(options.HasNetwork);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), options.NetworkListen);
        Assert.Equal(["127.0.0.1:26656", "00112233445566778899aabbccddeeff00112233@[::1]:2"], options.NetworkPeers.Select(peer => peer.ToString()));
        Assert.Equal((3, 65536L), (options.NetworkLimits.InboundMax, options.NetworkLimits.Rates.BytesPerSecond));
    }

    [Theory]
    [InlineData("here")]
    [InlineData("127.0.0.1:1,")]
    [InlineData("none,127.0.0.1:1")]
    [InlineData("abc@127.0.0.1:1")]
    public async Task Refuses_peers_that_are_no_addresses(string peers) =>
        await _run.FailsAsync(ExitCode.Config, $"--network-peers must be host:port or id@host:port, several with commas between, or none, not '{peers}'", "check-config", "--network-peers", peers);

    [Fact]
    public async Task Lets_signers_in_over_tcp_only_by_name()
    {
        const string name = "00112233445566778899aabbccddeeff00112233", other = "ffffffffffffffffffffffffffffffffffffffff";
        await _run.FailsAsync(ExitCode.Config, "name yours in validator.signer_peers", "check-config", "--validator-signer-listen", "tcp://127.0.0.1:26659");
        await AcceptsAsync("--validator-signer-listen", "tcp://127.0.0.1:26659", "--validator-signer-peers", $"{name}, {other}");
        await AcceptsAsync("--validator-signer-listen", "unix:///run/remesd/signer.sock");
        foreach (string place in (string[])[$"tcp://{name}@127.0.0.1:26659", "tcp://signer.example:26659", "tcp://127.0.0.1", "tcp://127.0.0.1:0"])
            await _run.FailsAsync(ExitCode.Config, "or tcp:// with an IP address and port", "check-config", "--validator-signer-listen", place);
        foreach (string names in (string[])["", name[1..], $"{name},{name}", $"{name},", string.Join(',', Enumerable.Range(0, 17).Select(i => $"{i:d40}"))])
            await _run.FailsAsync(ExitCode.Config, "names of 40 hexadecimal digits", "check-config", "--validator-signer-peers", names);
    }

    [Theory]
    [InlineData("""{ "trainin": {} }""", "line 1: there is no section 'trainin', did you mean 'training'?")]
    [InlineData("{ \"training\": {\n\"thread\": 1 } }", "line 2: there is no option 'thread' in section 'training', did you mean 'threads'?")]
    [InlineData("""{ "training": { "zebra": 1 } }""", "it can be threads, backend.")]
    [InlineData("""{ "training": { "threads": 9999 } }""", "training.threads must be a whole number from 0 to 1024.")]
    [InlineData("""{ "training": { "threads": 1.5 } }""", "training.threads must be a whole number")]
    [InlineData("""{ "training": { "threads": "1" } }""", "training.threads must be a whole number")]
    [InlineData("""{ "training": { "backend": "gpu" } }""", "training.backend must be one of auto, native, cpu-avx512vnni, cpu-avxvnni, cpu-avx2, cpu-neon, cpu-vnni256, reference.")]
    [InlineData("""{ "training": { "threads": 1, "threads": 2 } }""", "training.threads is set twice")]
    [InlineData("""{ "training": 3 }""", "section 'training' must be an object")]
    [InlineData("""[]""", "must begin with {")]
    [InlineData("", "line 1")]
    [InlineData("""{ "training": { } } x""", "line 1")]
    [InlineData("""{ "training": { "threads": {"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}} }""", "training.threads must be")]
    public void Refuses_a_file_in_one_sentence(string json, string says)
    {
        ConfigError error = ConfigFile.TryRead("f.json", Encoding.UTF8.GetBytes(json), out _)!;
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("f.json, line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_variable_a_flag_and_a_file_name_that_are_wrong()
    {
        await _run.FailsAsync(ExitCode.Config, "--state-memory-bits must be a whole number from 22 to 36, not '99'", "check-config", "--state-memory-bits", "99");
        await _run.FailsAsync(ExitCode.Config, "There is no file", "check-config", "--config", _run["none.json"]);
        _run.Set("REMESD_TRAINING_THREAD", "3");
        await _run.FailsAsync(ExitCode.Config, "did you mean REMESD_TRAINING_THREADS?", "check-config");
        _run.Set("REMESD_TRAINING_THREAD", "");
        await _run.FailsAsync(ExitCode.Config, "REMESD_TRAINING_THREAD", "check-config");
        using CommandRun other = new();
        other.Set("REMESD_TRAINING_THREADS", "-1");
        await other.FailsAsync(ExitCode.Config, "The variable REMESD_TRAINING_THREADS must be a whole number from 0 to 1024, not '-1'.", "check-config");
        other.Set("REMESD_TRAINING_THREADS", "1");
        other.Write("big.json", new string(' ', ConfigFile.FileBytesMax + 1));
        await other.FailsAsync(ExitCode.Config, "it is not a configuration", "check-config", "--config", other["big.json"]);
    }

    [Fact]
    public async Task Refuses_a_folder_where_a_configuration_is_to_be()
    {
        Directory.CreateDirectory(_run[".remesd/config/remesd.json"]);
        await _run.FailsAsync(ExitCode.Config, $"{_run[".remesd/config/remesd.json"]} is a folder", "check-config");
        await _run.FailsAsync(ExitCode.Config, $"{_run.Folder} is a folder", "check-config", "--config", _run.Folder);
        _run.Set("REMESD_CONFIG", _run.Folder);
        await _run.FailsAsync(ExitCode.Config, $"{_run.Folder} is a folder", "check-config");
    }

    [Fact]
    public void Every_option_accepts_its_own_default_and_refuses_what_is_past_its_limits() => Assert.All(NodeOptionTable.All, option =>
    {
        Assert.True(option.Accepts(option.Default));
        Assert.False(option.Accepts(""));
        Assert.False(option.Accepts(" 1"));
        if (!option.IsNumber) return;
        Assert.True(option.Accepts($"{option.Max}"));
        Assert.False(option.Accepts($"{option.Max + 1}"));
        Assert.False(option.Accepts($"{option.Min - 1}"));
    });

    public void Dispose() => _run.Dispose();

    private async Task AcceptsAsync(params string[] flags) => Assert.True(await _run.RunAsync(["check-config", .. flags]) == ExitCode.Success, _run.Error);
}
