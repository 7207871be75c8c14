using System.Globalization;
using System.Net;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Network.Peers;
using R3mes.Network.Privval;
using R3mes.Network.Transport;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Options;

/// <summary>The effective options of a node and where each came from: defaults, then the file, then REMESD_ variables, then flags.</summary>
public sealed class NodeConfiguration
{
    /// <summary>The operator's file when the home has none of its own.</summary>
    public const string SystemPath = "/etc/remesd/" + ConfigFile.FileName;

    /// <summary>Variables that begin with REMESD_ and are no options.</summary>
    public static readonly IReadOnlyList<string> OtherVariables = [HomeFolder.Variable, "REMESD_CONFIG", "REMESD_PASSPHRASE_FILE"];

    private readonly Dictionary<string, (string Text, OptionSource Source)> _values;

    private NodeConfiguration(string? path, Dictionary<string, (string Text, OptionSource Source)> values)
    {
        FilePath = path;
        _values = values;
    }

    /// <summary>The file that was read, null when there was none.</summary>
    public string? FilePath { get; }

    /// <summary>The value of an option as text and where it came from.</summary>
    /// <param name="option">One of <see cref="NodeOptionTable.All"/>.</param>
    public (string Text, OptionSource Source) this[NodeOption option] => _values[option.Key];

    /// <summary>The options, typed.</summary>
    public NodeOptions ToOptions() => new()
    {
        TrainingThreads = (int)Number(NodeOptionTable.TrainingThreads),
        TrainingBackend = this[NodeOptionTable.TrainingBackendChoice].Text,
        MempoolTransactionsMax = (int)Number(NodeOptionTable.MempoolTransactionsMax),
        MempoolBytesMax = Number(NodeOptionTable.MempoolBytesMax),
        StateMemoryBits = (int)Number(NodeOptionTable.StateMemoryBits),
        StateCheckpointBlocks = (int)Number(NodeOptionTable.StateCheckpointBlocks),
        NetworkListen = EndpointText.TryParse(this[NodeOptionTable.NetworkListen].Text, out IPEndPoint? peers) ? peers : null,
        NetworkPeers = this[NodeOptionTable.NetworkPeers].Text is var list && list != NodeOptionTable.NoPeers && PeerAddress.TryParseList(list, out IReadOnlyList<PeerAddress>? addresses) ? addresses : [],
        NetworkLimits = new PeerLimits
        {
            InboundMax = (int)Number(NodeOptionTable.NetworkInboundMax),
            OutboundMax = (int)Number(NodeOptionTable.NetworkOutboundMax),
            SendBytesMax = Number(NodeOptionTable.NetworkSendBytesMax),
            ReceiveBytesMax = Number(NodeOptionTable.NetworkReceiveBytesMax),
            Rates = new ReceiveRates(Number(NodeOptionTable.NetworkPeerBytesPerSecond), new PeerLimits().Rates.FramesPerSecond),
        },
        SignerListen = SignerAddress.TryParse(this[NodeOptionTable.ValidatorSignerListen].Text, out SignerAddress? signer) ? signer : null,
        SignerPeers = PeerIdList.TryParse(this[NodeOptionTable.ValidatorSignerPeers].Text, out IReadOnlyList<PeerId>? signers) ? signers : [],
        SignerTimeout = TimeSpan.FromMilliseconds(Number(NodeOptionTable.ValidatorSignerTimeoutMs)),
        MetricsListen = EndpointText.TryParse(this[NodeOptionTable.MetricsListen].Text, out IPEndPoint? endpoint) ? endpoint : null,
        LogFormat = this[NodeOptionTable.LogFormat].Text switch
        {
            "plain" => LogForm.Plain,
            "json" => LogForm.Json,
            "journal" => LogForm.Journal,
            _ => LogForm.Auto,
        },
    };

    /// <summary>Finds and reads the file, then lays variables and flags over it.</summary>
    /// <param name="namedFile">The file of --config, null when the flag is not given.</param>
    /// <param name="home">The home folder, whose config/remesd.json comes before the one in /etc/remesd.</param>
    /// <param name="environment">All variables.</param>
    /// <param name="flags">Key to value of the flags given.</param>
    /// <param name="configuration">The configuration when null is returned.</param>
    public static ConfigError? TryLoad(
        string? namedFile, string home, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> flags, out NodeConfiguration? configuration)
    {
        configuration = null;
        Dictionary<string, (string Text, OptionSource Source)> values = new(StringComparer.Ordinal);
        foreach (NodeOption option in NodeOptionTable.All) values[option.Key] = (option.Default, OptionSource.Default);

        string? named = namedFile ?? (environment.TryGetValue("REMESD_CONFIG", out string? variable) && variable.Length > 0 ? variable : null);
        string? path = named ?? ((string[])[Path.Combine(home, "config", ConfigFile.FileName), SystemPath]).FirstOrDefault(Path.Exists);
        if (path is not null)
        {
            if (Directory.Exists(path)) return new ConfigError($"{path} is a folder and a configuration is a file: move it away, or name a file with --config.");
            if (!File.Exists(path)) return new ConfigError($"There is no file {path}: name an existing one with --config, or leave the flag out.");
            if (TryReadBytes(path, out byte[] json) is { } unreadable) return unreadable;
            if (ConfigFile.TryRead(path, json, out IReadOnlyDictionary<string, string> fromFile) is { } refused) return refused;
            foreach ((string key, string text) in fromFile) values[key] = (text, OptionSource.File);
        }

        if (LayEnvironment(environment, values) is { } badVariable) return badVariable;
        foreach ((string key, string text) in flags)
        {
            NodeOption option = NodeOptionTable.All.First(o => o.Key == key);
            if (!option.Accepts(text)) return new ConfigError($"{option.Flag} must be {option.Allowed}, not '{text}'.");
            values[key] = (text, OptionSource.Flag);
        }

        NodeConfiguration laid = new(path, values);
        if (laid.Contradiction() is { } contradiction) return contradiction;
        configuration = laid;
        return null;
    }

    /// <summary>What two options say that cannot both be.</summary>
    private ConfigError? Contradiction()
    {
        NodeOptions options = ToOptions();
        return options.SignerListen?.Tcp is not null && options.SignerPeers.Count == 0
            ? new ConfigError($"{NodeOptionTable.ValidatorSignerListen.Key} is {options.SignerListen}, where only signers that are named are let in: name yours in {NodeOptionTable.ValidatorSignerPeers.Key}; its log and `remesd keys node-id` show its name.")
            : null;
    }

    private static ConfigError? LayEnvironment(IReadOnlyDictionary<string, string> environment, Dictionary<string, (string Text, OptionSource Source)> values)
    {
        foreach ((string name, string text) in environment.Where(v => v.Key.StartsWith("REMESD_", StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (OtherVariables.Contains(name, StringComparer.Ordinal)) continue;
            NodeOption? option = NodeOptionTable.All.FirstOrDefault(o => o.Variable == name);
            if (option is null)
            {
                string? near = Spelling.Nearest(name, NodeOptionTable.All.Select(o => o.Variable).Concat(OtherVariables));
                return new ConfigError($"There is no option for the variable {name}" + (near is null ? ": unset it, `remesd check-config` lists the variables." : $", did you mean {near}?"));
            }

            if (!option.Accepts(text)) return new ConfigError($"The variable {name} must be {option.Allowed}, not '{text}'.");
            values[option.Key] = (text, OptionSource.Environment);
        }

        return null;
    }

    private static ConfigError? TryReadBytes(string path, out byte[] bytes)
    {
        bytes = [];
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] buffer = new byte[ConfigFile.FileBytesMax + 1]; // one over the limit, which the reader refuses
            int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            bytes = buffer[..read];
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ConfigError($"{path} cannot be read ({error.Message.TrimEnd('.')}): give the user that runs remesd the right to read it.");
        }
    }

    private long Number(NodeOption option) => long.Parse(this[option].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
