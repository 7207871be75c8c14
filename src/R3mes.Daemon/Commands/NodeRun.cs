using System.Net.Sockets;
using R3mes.Application.Genesis;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Daemon.Options;
using R3mes.Daemon.Systemd;
using R3mes.Kernels;
using R3mes.Network.Privval;
using R3mes.Network.Secret;
using R3mes.Node;
using R3mes.Node.Control;
using R3mes.Node.Keys;
using R3mes.Node.Metrics;
using R3mes.Node.Signing;
using R3mes.Node.Workers;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>A node from its home to its end.</summary>
internal sealed class NodeRun(CommandHost host, NodeOptions options, TimeSpan interval, bool noWorkers)
{
    /// <summary>Opens the home, runs the node until <paramref name="stop"/>, and says how it ended.</summary>
    /// <param name="root">The home.</param>
    /// <param name="store">Its keys.</param>
    /// <param name="names">Names of its keys.</param>
    /// <param name="passphraseFile">The file of --passphrase-file, or null.</param>
    /// <param name="stop">Ends the node.</param>
    public ExitCode Run(string root, KeyStore store, NodeKeyNames names, string? passphraseFile, CancellationToken stop)
    {
        if (!File.Exists(NodeHome.GenesisPathIn(root))) return host.Fail(ExitCode.Data, $"There is no chain in {root}: make one with `remesd init`, or name its folder with --home.");
        using NodeHome home = NodeHome.Open(root);
        if (home.TryReadGenesis(out GenesisDocument? genesis, out Digest hash) is { } bad) return host.Fail(ExitCode.Data, $"{home.GenesisPath}: {bad}");
        ExitCode code = NodeKeys.TryOpen(host, store, names, passphraseFile, genesis!, options.SignerListen is not null, out NodeKeys? keys);
        if (code != ExitCode.Success) return code;
        using (keys)
        {
            TernaryModel? model = null;
            if (!noWorkers && Wiring.TryModel(genesis!, home.Content, out model) is { } noModel) return host.Fail(ExitCode.Data, noModel);
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
            using NodeNetwork? network = options.HasNetwork
                ? new NodeNetwork((genesis!.ChainId, hash), NodeKeyFile.LoadOrMake(Path.Combine(home.ConfigFolder, NodeKeyFile.FileName)), options.NetworkPeers, options.NetworkLimits, TimeProvider.System)
                : null;
            NodeTime time = network?.Time(interval) ?? NodeTime.Of(interval, TimeProvider.System);
            using Ed25519KeyPair? door = options.SignerListen?.Tcp is null ? null : NodeKeyFile.LoadOrMake(Path.Combine(home.ConfigFolder, NodeKeyFile.FileName));
            SecretIdentity? self = door is null ? null : new SecretIdentity(door, options.SignerPeers);
            if (self is { AdmitsItself: true })
                return host.Fail(ExitCode.Config, $"{NodeOptionTable.ValidatorSignerPeers.Key} holds this node's own name: the node and its signer each need a {NodeKeyFile.FileName} of their own (`remesd keys node-id`).");
            using SignerListener? listener = options.SignerListen is { } place
                ? new SignerListener(place, genesis!.ChainId, keys!.Validator, new SignerTimes(options.SignerTimeout), TimeProvider.System, self)
                : null;
            IVoteSigner key = listener is null ? new LocalVoteSigner(keys!.Consensus!) : new RemoteVoteSigner(listener);
            ChainNode node = home.OpenChain((genesis!, hash), key, time, Wiring.MempoolOf(options), Wiring.StateOf(options), network?.Peers, keys!.Vrf);
            service.Watch(node);
            if (node.Begin(out long replayed) is { } foreign) return host.Fail(ExitCode.Data, $"{root}: {foreign}");
            using ThreadScheduler scheduler = new(noWorkers ? 1 : Wiring.ThreadsOf(options));
            TrainingLane? lane = model is null ? null : new(backend, scheduler, model, genesis!.Params.Training);
            return Watched(home, node, (network, listener), replayed, keys!, lane is null ? null : (lane, backend.Name), service, stop);
        }
    }

    private ExitCode Watched(
        NodeHome home, ChainNode node, (NodeNetwork? Network, SignerListener? Signer) doors, long replayed, NodeKeys keys, (TrainingLane Lane, string Backend)? training, SystemdService service, CancellationToken stop)
    {
        (NodeNetwork? network, SignerListener? signer) = doors;
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
            if (network is not null) metrics.WatchNetwork(network.Parts.Network, network.Parts.Peers, network.Parts.Inbox);
            NodeLog log = new(LogWriter.Of(host, options.LogFormat, metrics.LogLineDropped));
            IWorkerNotes notes = new NotesToAll(log, metrics);
            IReadOnlyList<IWorker> workers = training is { } own ? Wiring.WorkersOf(node, own.Lane, home.Content, keys.Operator, keys.Miner, Wiring.DeviceOf(own.Backend), notes) : [];
            log.Started(home, node, replayed, training is { } used ? $"{used.Backend} with {Wiring.ThreadsOf(options)} threads" : "no workers");
            if (training is not null)
            {
                foreach (string missing in Wiring.MissingOf(node.Client.Genesis, home.Content)) log.Failed("content", missing);
            }

            if (signer is not null && !TryListen(signer, metrics, log)) return ExitCode.Config;
            if (exposed is not null) log.Say("node", $"metrics at {exposed.Address}");
            try
            {
                network?.Start(node, options.NetworkListen);
            }
            catch (SocketException error)
            {
                return host.Fail(ExitCode.Config, $"{NodeOptionTable.NetworkListen.Key} cannot be used: {error.Message}; name another address with {NodeOptionTable.NetworkListen.Flag}, or {EndpointText.Off}.");
            }

            if (network is not null) log.Say("node", $"peer {network.Self} {(network.Endpoint is { } at ? $"listens at {at}" : "dials only")}");
            WorkerFault? fault = Loop(home, node, workers, notes, metrics, service, stop);
            log.Stopped(node);
            return fault is null ? ExitCode.Success : host.Fail(ExitCode.Failed, $"The worker {fault.Worker} ended by a fault of remesd, please report it: {fault.Fault.GetType().Name}: {fault.Fault.Message}");
        }
    }

    private bool TryListen(SignerListener signer, NodeMetrics metrics, NodeLog log)
    {
        metrics.WatchSigner(signer);
        signer.Noted += (sentence, isBad) =>
        {
            if (isBad) log.Failed("signer", sentence);
            else log.Say("signer", sentence);
        };
        try
        {
            signer.Start();
            log.Say("signer", $"waits for the signer of validator {signer.Key} at {options.SignerListen}{(signer.Self is { } self ? $", as node {self}" : "")}");
            return true;
        }
        catch (IOException error)
        {
            host.Fail(ExitCode.Config, $"{NodeOptionTable.ValidatorSignerListen.Key} cannot be used: {error.Message}.");
            return false;
        }
    }

    private static WorkerFault? Loop(NodeHome home, ChainNode node, IReadOnlyList<IWorker> workers, IWorkerNotes notes, NodeMetrics metrics, SystemdService service, CancellationToken stop)
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
