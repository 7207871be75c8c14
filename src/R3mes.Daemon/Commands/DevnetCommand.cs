using System.CommandLine;
using System.Net;
using R3mes.Daemon.Cli;
using R3mes.Daemon.LiveView;
using R3mes.Daemon.Options;
using R3mes.Kernels;
using R3mes.Node.Devnet;
using R3mes.Node.Metrics;
using R3mes.Node.Workers;

namespace R3mes.Daemon.Commands;

/// <summary>remesd devnet: the main job.</summary>
public static class DevnetCommand
{
    private const string TextDefault = "data/corpora/jargon.txt";
    private const int MinersMax = 64, ValidatorsMax = 16;
    private const long SourceBytesMax = 1L << 30;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<long> rounds = RangedOption.Create("--rounds", "Rounds to reach, counted from the devnet's first.", 8L, 1, 1_000_000);
        Option<int> cheat = RangedOption.Create("--cheat", "1 lets one miner, chosen by the seed, change one bit of its gradients; 0 makes all honest.", 1, 0, 1);
        Option<ulong> seed = new("--seed") { Description = "Chooses keys, first adapter and what the cheat does.", DefaultValueFactory = _ => 1UL, HelpName = "n" };
        Option<int> validators = RangedOption.Create("--validators", "Validators: 1 in this process, or several, each a daemon of its own on loopback.", 1, 1, ValidatorsMax);
        Option<int> miners = RangedOption.Create("--miners", "Miners that train.", 3, 1, MinersMax);
        Option<bool> fresh = new("--fresh") { Description = "Remove the devnet that is in the home and start over." };
        Option<bool> plain = new("--plain") { Description = "Print plain lines even on a terminal." };
        Option<string> model = new("--model") { Description = "Model file of a new devnet.", DefaultValueFactory = _ => ShippedModel.Find(), HelpName = "file" };
        Option<string> text = new("--text") { Description = "Text a new devnet trains on, part of it held out.", DefaultValueFactory = _ => TextDefault, HelpName = "file" };
        Option<int> interval = RangedOption.Create("--block-interval-ms", "Pause between blocks in milliseconds.", 1000, 1, 60_000);
        Option<bool> reproducible = new("--reproducible") { Description = "Make each block as soon as all have done their part, and let blocks depend on the seed alone: the same on any machine." };
        reproducible.Validators.Add(result =>
        {
            if (result.Implicit) return;
            bool asked = result.Tokens is [] || (bool.TryParse(result.Tokens[0].Value, out bool given) && given);
            if (asked && result.GetResult(interval) is { Implicit: false }) result.AddError("--reproducible waits for the work and not for time: leave --block-interval-ms out.");
            if (asked && result.GetResult(validators) is { } count && count.GetValueOrDefault<int>() > 1) result.AddError("--reproducible is for one validator: what several decide, and when, depends on the machine.");
        });
        RemesCommand command = new(
            "devnet",
            "Run validators and miners that train one model together, one of them a cheat, and watch what happens.",
            "remesd devnet",
            "remesd devnet --rounds 3 --cheat 0 --fresh",
            "remesd devnet --validators 4 --fresh",
            "remesd devnet --rounds 1 --reproducible --training-backend reference --fresh")
        {
            rounds, cheat, seed, validators, miners, reproducible, fresh, plain, model, text, interval,
        };
        options.AddNodeOptions(command);
        return command.Does(async (parsed, stop) =>
        {
            if (options.TryLoad(parsed, host, out NodeConfiguration? configuration) is { } error) return host.Fail(ExitCode.Config, error.Message);
            DevnetOptions devnet = new()
            {
                Seed = parsed.GetValue(seed),
                Validators = parsed.GetValue(validators),
                Miners = parsed.GetValue(miners),
                Cheats = parsed.GetValue(cheat),
                Reproducible = parsed.GetValue(reproducible),
                Rounds = parsed.GetValue(rounds),
                BlockInterval = TimeSpan.FromMilliseconds(parsed.GetValue(interval)),
            };
            DevnetSettings settings = SettingsOf(configuration!.ToOptions(), options.HomeOf(parsed, host), parsed.GetValue(fresh));
            DevnetRun run = new(devnet, settings, () => Read(parsed.GetValue(model)!, parsed.GetValue(text)!), TimeProvider.System);
            return await RunAsync(run, host, parsed.GetValue(plain), stop).ConfigureAwait(false);
        });
    }

    private static async Task<ExitCode> RunAsync(DevnetRun run, CommandHost host, bool plain, CancellationToken stop)
    {
        try
        {
            DevnetSummary summary = await DevnetConsole.RunAsync(host.Output, plain, progress => Task.Run(() => run.Run(progress, stop), CancellationToken.None)).ConfigureAwait(false);
            return summary.Passed ? ExitCode.Success : summary.Interrupted ? ExitCode.Interrupted : ExitCode.Failed;
        }
        catch (Exception error) when (error is DevnetException or KernelsUnavailableException)
        {
            return host.Fail(ExitCode.Failed, error.Message);
        }
    }

    private static DevnetSettings SettingsOf(NodeOptions node, string home, bool fresh) => new()
    {
        Home = home,
        Fresh = fresh,
        Backend = node.TrainingBackend,
        Threads = Wiring.ThreadsOf(node),
        Mempool = Wiring.MempoolOf(node),
        Expose = node.MetricsListen is { } endpoint ? (metrics, health, notes) => TryExpose(endpoint, metrics, health, notes) : null,
        State = Wiring.StateOf(node),
    };

    // Several devnets on one machine are usual: all but the first do without, unless told another port.
    private static MetricsEndpoint? TryExpose(IPEndPoint endpoint, NodeMetrics metrics, NodeHealth health, IWorkerNotes notes)
    {
        try
        {
            MetricsEndpoint open = MetricsEndpoint.Open(endpoint, metrics, health);
            notes.Say("devnet", $"metrics at {open.Address}");
            return open;
        }
        catch (IOException error)
        {
            notes.Say("devnet", $"no metrics: {error.Message}; name another address with {NodeOptionTable.MetricsListen.Flag}, or {EndpointText.Off}");
            return null;
        }
    }

    private static DevnetSources Read(string model, string text) =>
        new(Path.GetFileNameWithoutExtension(model), ReadFile(model, "--model"), ReadFile(text, "--text"));

    private static byte[] ReadFile(string path, string option)
    {
        FileInfo file = new(path);
        if (!file.Exists) throw new DevnetException($"there is no file {path}: `make run` fetches and names what is needed, or name another with {option}");
        if (file.Length > SourceBytesMax) throw new DevnetException($"{path} is larger than 1 GiB: name a smaller file with {option}");
        return File.ReadAllBytes(path);
    }
}
