using System.CommandLine;
using R3mes.Application.Genesis;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Daemon.Options;
using R3mes.Daemon.Systemd;
using R3mes.Kernels;
using R3mes.Node;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Node.Keys;
using R3mes.Node.Metrics;
using R3mes.Node.Workers;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd start.</summary>
public static class StartCommand
{
    private const int IntervalMsDefault = 1000;
    private const int IntervalMsMax = 3_600_000;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<string?> miner = new("--miner") { Description = "Mine too, with this account key of the home: another one than the operator's.", HelpName = "key" };
        Option<int> interval = RangedOption.Create("--block-interval-ms", "Pause between blocks in milliseconds.", IntervalMsDefault, 1, IntervalMsMax);
        Option<string> validatorKey = ValidatorKey(), operatorKey = OperatorKey();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        RemesCommand command = new("start", "Run the node of this home: make blocks, verify, aggregate, answer the other commands. Ctrl-C or SIGTERM stops it cleanly, with exit code 0.",
            "remesd start",
            "remesd start --home /var/lib/remesd --passphrase-file pass.txt --miner miner")
        {
            miner, interval, validatorKey, operatorKey, passphraseFile,
        };
        options.AddNodeOptions(command);
        return command.Does((parsed, stop) =>
        {
            if (options.TryLoad(parsed, host, out NodeConfiguration? configuration) is { } error) return Task.FromResult(host.Fail(ExitCode.Config, error.Message));
            (string, string, string?) names = (parsed.GetRequiredValue(validatorKey), parsed.GetRequiredValue(operatorKey), parsed.GetValue(miner));
            string home = options.HomeOf(parsed, host);
            TimeSpan pause = TimeSpan.FromMilliseconds(parsed.GetValue(interval));
            return Task.FromResult(Run(host, home, KeysCommand.StoreOf(parsed, options, host), names, parsed.GetValue(passphraseFile), configuration!.ToOptions(), pause, stop));
        });
    }

    /// <summary>--validator-key.</summary>
    internal static Option<string> ValidatorKey() =>
        new("--validator-key") { Description = "Key of the home that signs blocks.", HelpName = "key", DefaultValueFactory = _ => NodeKeys.ValidatorDefault };

    /// <summary>--operator-key.</summary>
    internal static Option<string> OperatorKey() =>
        new("--operator-key") { Description = "Account key of the home that owns the validator's stake.", HelpName = "key", DefaultValueFactory = _ => NodeKeys.OperatorDefault };

    private static ExitCode Run(
        CommandHost host, string root, KeyStore store, (string Validator, string Operator, string? Miner) names, string? passphraseFile, NodeOptions options, TimeSpan interval, CancellationToken stop)
    {
        if (!File.Exists(NodeHome.GenesisPathIn(root))) return host.Fail(ExitCode.Data, $"There is no chain in {root}: make one with `remesd init`, or name its folder with --home.");
        using NodeHome home = NodeHome.Open(root);
        if (home.TryReadGenesis(out GenesisDocument? genesis, out Digest hash) is { } bad) return host.Fail(ExitCode.Data, $"{home.GenesisPath}: {bad}");
        ExitCode code = NodeKeys.TryOpen(host, store, names, passphraseFile, genesis!, out NodeKeys? keys);
        if (code != ExitCode.Success) return code;
        using (keys)
        {
            if (Wiring.TryModel(genesis!, home.Content, out TernaryModel? model) is { } noModel) return host.Fail(ExitCode.Data, noModel);
            ITensorBackend backend;
            try
            {
                backend = TensorBackends.Create(options.TrainingBackend);
            }
            catch (KernelsUnavailableException unavailable)
            {
                return host.Fail(ExitCode.Config, $"{NodeOptionTable.TrainingBackendChoice.Key} cannot be {options.TrainingBackend}: {unavailable.Message}");
            }

            using SystemdService service = SystemdService.Of(host, interval);
            ChainNode node = home.OpenChain((genesis!, hash), keys!.Consensus, NodeTime.Of(interval, TimeProvider.System), Wiring.MempoolOf(options), Wiring.StateOf(options));
            service.Watch(node);
            if (node.Begin(out long replayed) is { } foreign) return host.Fail(ExitCode.Data, $"{root}: {foreign}");
            using ThreadScheduler scheduler = new(Wiring.ThreadsOf(options));
            TrainingLane lane = new(backend, scheduler, model!, genesis!.Params.Training);
            return RunNode(host, home, node, replayed, keys, scheduler, lane, backend.Name, options, interval, service, stop);
        }
    }

    private static ExitCode RunNode(
        CommandHost host, NodeHome home, ChainNode node, long replayed, NodeKeys keys, ThreadScheduler scheduler, TrainingLane lane, string backend, NodeOptions options, TimeSpan interval, SystemdService service,
        CancellationToken stop)
    {
        using NodeMetrics metrics = new();
        using NodeHealth health = new(node, NodeHealth.AgeMaxFor(interval), TimeProvider.System);
        MetricsEndpoint? exposed = null;
        try
        {
            exposed = options.MetricsListen is { } endpoint ? MetricsEndpoint.Open(endpoint, metrics, health) : null;
        }
        catch (IOException error)
        {
            return host.Fail(ExitCode.Config, $"{NodeOptionTable.MetricsListen.Key} cannot be used: {error.Message}; name another address with {NodeOptionTable.MetricsListen.Flag}, or {EndpointText.Off}.");
        }

        using (exposed)
        {
            metrics.Watch(node, home);
            NodeLog log = new(LogWriter.Of(host, options.LogFormat, metrics.LogLineDropped));
            IWorkerNotes notes = new NotesToAll(log, metrics);
            IReadOnlyList<IWorker> workers = Wiring.WorkersOf(node, lane, home.Content, keys.Operator, keys.Miner, Wiring.DeviceOf(backend), notes);
            log.Started(home, node, replayed, $"{backend} with {scheduler.Workers} threads");
            foreach (string missing in Wiring.MissingOf(node.Client.Genesis, home.Content)) log.Failed("content", missing);
            if (exposed is not null) log.Say("node", $"metrics at {exposed.Address}");
            WorkerFault? fault = RunLoop(home, node, workers, notes, metrics, service, stop);
            log.Stopped(node);
            return fault is null ? ExitCode.Success : host.Fail(ExitCode.Failed, $"The worker {fault.Worker} ended by a fault of remesd, please report it: {fault.Fault.GetType().Name}: {fault.Fault.Message}");
        }
    }

    private static WorkerFault? RunLoop(NodeHome home, ChainNode node, IReadOnlyList<IWorker> workers, IWorkerNotes notes, NodeMetrics metrics, SystemdService service, CancellationToken stop)
    {
        ControlServer control = home.OpenControl(node);
        try
        {
            metrics.AddBuffer("control_connections", () => (double)control.Connections / ControlServer.ConnectionsMax);
            service.Ready(stop);
            return new NodeLoop(node, workers, notes).Run(stop);
        }
        finally
        {
            control.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
