using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Node.Control;
using R3mes.Network.Peers;
using R3mes.Node.Driver;
using R3mes.Node.Keys;
using R3mes.Node.Metrics;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Node.Devnet;

/// <summary>
/// The main job: a devnet in one process, from its folder on disk to its summary. Blocks are made on the caller's thread, each worker has one of its own.
/// </summary>
public sealed class DevnetRun(DevnetOptions options, DevnetSettings settings, Func<DevnetSources> sources, TimeProvider time)
{
    private const double LossUnit = 16777216.0;

    /// <summary>Runs until the asked round ended or <paramref name="stop"/> comes; what is done by then stays on disk.</summary>
    /// <exception cref="DevnetException">The devnet cannot be made or resumed.</exception>
    /// <exception cref="Storage.StorageException">The disk failed or holds damage.</exception>
    public DevnetSummary Run(IProgress<DevnetSnapshot> progress, CancellationToken stop)
    {
        if (settings.Fresh) DevnetHome.Remove(settings.Home);
        using NodeHome home = NodeHome.Open(settings.Home);
        Timestamp begins = options.Reproducible ? DevnetGenesis.FixedTime : Timestamp.FromUnixMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        GenesisDocument genesis = DevnetHome.Prepare(home, options, settings.Params, sources, begins, out Digest hash);
        // With one validator it is this process; with several this process follows them, and runs all who work on the chain.
        using ValidatorProcesses? validators = options.Validators > 1 ? ValidatorProcesses.Start(settings.Program, home, options) : null;
        using Ed25519KeyPair? consensusKey = validators is null ? DevnetIdentity.DeriveConsensusKey(options.Seed) : null;
        using VrfKeyPair? vrf = validators is null ? DevnetIdentity.DeriveVrf(options.Seed) : null;
        using NodeNetwork? peers = validators is null
            ? null
            : new NodeNetwork((genesis.ChainId, hash), NodeKeyFile.LoadOrMake(Path.Combine(home.ConfigFolder, NodeKeyFile.FileName)), validators.Addresses, new PeerLimits(), time);
        ChainNode node = home.OpenChain((genesis, hash), consensusKey, peers?.Time(options.BlockInterval) ?? Time(), settings.Mempool, settings.State, peers?.Peers, vrf);
        if (node.Begin(out long replayed) is { } error) throw new DevnetException($"{home.Root}: {error}");
        peers?.Start(node, listen: null);

        ITensorBackend backend = TensorBackends.Create(settings.Backend);
        using ThreadScheduler scheduler = new(settings.Threads);
        TrainingLane lane = new(backend, scheduler, Model(home, genesis), genesis.Params.Training);
        DevnetMonitor monitor = new(options, progress, time);
        using NodeMetrics metrics = new();
        using NodeHealth health = new(node, NodeHealth.AgeMaxFor(options.BlockInterval), time);
        using IDisposable? exposed = settings.Expose?.Invoke(metrics, health, monitor);
        metrics.Watch(node, home);
        if (peers is not null) metrics.WatchNetwork(peers.Parts.Network, peers.Parts.Peers, peers.Parts.Inbox);
        IWorkerNotes notes = new NotesToAll(monitor, metrics);
        using DevnetNetwork network = new(options, node, lane, home.Content, DeviceOf(backend), notes);
        DevnetLedger ledger = new(options, network, lane.Layout);
        monitor.Watch(node, ledger, new DevnetStory(network.Parties), lane);
        Greet(monitor, node, backend, replayed, home);
        if (validators is not null)
        {
            monitor.Say("devnet", $"{options.Validators} validators are processes {string.Join(", ", validators.ProcessIds)}; their logs are in {Path.Combine(home.Root, "validators")}");
            validators.Restarted += (number, code) => monitor.Say("devnet", $"validator {number} ended with {code} and was started again");
        }

        double firstLoss = HeldOutLoss(network, genesis.AdapterCid);
        monitor.Measured(firstLoss);

        ControlServer control = home.OpenControl(node);
        try
        {
            metrics.AddBuffer("control_connections", () => (double)control.Connections / ControlServer.ConnectionsMax);
            bool interrupted = !MakeBlocks(node, network, notes, stop);
            return Summarise(home, node, network, ledger, monitor, firstLoss, interrupted);
        }
        finally
        {
            control.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Makes blocks until the asked round ended; false when stopped before.</summary>
    private bool MakeBlocks(ChainNode node, DevnetNetwork network, IWorkerNotes notes, CancellationToken stop)
    {
        if (options.Reproducible)
        {
            new SteppedLoop(node, network.Workers).Run(stop, () => IsDone(node));
            return IsDone(node);
        }

        WorkerFault? fault = new NodeLoop(node, network.Workers, notes).Run(stop, () => IsDone(node));
        return fault is null ? IsDone(node) : throw new InvalidOperationException($"{fault.Worker} ended by a fault of ours", fault.Fault);
    }

    private NodeTime Time() => options.Reproducible ? NodeTime.Stepped() : NodeTime.Of(options.BlockInterval, time);

    private Device DeviceOf(ITensorBackend backend) => options.Reproducible
        ? new Device { Kind = "cpu" }
        : new Device { Kind = "cpu", Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), Driver = backend.Name };

    private bool IsDone(ChainNode node) => (long)node.Chain.Read(DevnetLedger.RoundsEnded) >= options.Rounds;

    private DevnetSummary Summarise(NodeHome home, ChainNode node, DevnetNetwork network, DevnetLedger ledger, DevnetMonitor monitor, double firstLoss, bool interrupted)
    {
        IReadOnlyList<HeldOutLoss> losses = node.Chain.Read(view => DevnetLedger.RevealedLosses(view, firstLoss));
        Cid adapter = node.Chain.Read(view => view.GlobalModel()).AdapterCid;
        string svgPath = Path.Combine(home.Root, "loss-curve.svg"), adapterPath = Path.Combine(home.Root, "adapter.safetensors");
        AtomicFile.Write(svgPath, Encoding.UTF8.GetBytes(LossCurveSvg.Render(losses, "Held-out loss of the devnet's model")));
        if (home.Content.TryGet(adapter, out byte[]? bytes)) AtomicFile.Write(adapterPath, bytes);
        long ended = (long)node.Chain.Read(DevnetLedger.RoundsEnded);
        IReadOnlyList<StoredGradient> submissions = node.Chain.Read(DevnetLedger.Submissions);
        return new DevnetSummary
        {
            RoundsTotal = options.Rounds,
            RoundsEnded = ended,
            Height = node.Chain.Height,
            AppHash = node.Chain.AppHash,
            HeldOutLosses = [.. losses],
            RequiredFallPercent = DevnetOptions.FallPercentFor(ended),
            Submissions = submissions.Count,
            Verified = submissions.Count(s => s.Status == SubmissionStatus.Verified),
            Rejected = submissions.Count(s => s.Status is SubmissionStatus.Invalid or SubmissionStatus.Unavailable),
            Participants = node.Chain.Read(view => ledger.Participants(view, _ => "")),
            Supply = node.Chain.Read(DevnetLedger.Supply),
            Cheats = node.Chain.Read(ledger.Cheats),
            Elapsed = monitor.Elapsed,
            LossCurvePath = svgPath,
            AdapterPath = adapterPath,
            Interrupted = interrupted,
            FailureReasons = interrupted ? [] : [.. Failures(node, network, ledger, losses, adapter, ended)],
        };
    }

    /// <summary>Why a run that reached its end has not passed.</summary>
    private static List<string> Failures(ChainNode node, DevnetNetwork network, DevnetLedger ledger, IReadOnlyList<HeldOutLoss> losses, Cid adapter, long ended)
    {
        List<string> reasons = [.. node.Chain.Read(ledger.Faults)];
        double fall = 100.0 * (losses[0].LossNats - losses[^1].LossNats) / losses[0].LossNats;
        double asked = DevnetOptions.FallPercentFor(ended);
        if (!(fall >= asked)) reasons.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the held-out loss fell by {fall:F2} %, less than {asked:F2} %"));
        // What the last proposer revealed is computed again from the adapter itself.
        double own = HeldOutLoss(network, adapter);
        if (Math.Abs(own - losses[^1].LossNats) > 1 / LossUnit) reasons.Add("the held-out loss that was revealed is not the adapter's");
        return reasons;
    }

    private static double HeldOutLoss(DevnetNetwork network, Cid adapter) =>
        (network.HeldOut.Of(adapter) ?? throw new DevnetException("an adapter or the held-out text is missing from the content store: run with --fresh to start over")).MeanLossFixed / LossUnit;

    private static TernaryModel Model(NodeHome home, GenesisDocument genesis)
    {
        if (!home.Content.TryGet(genesis.Model.Cid, out byte[]? file)) throw new DevnetException("the model is missing from the content store: run with --fresh to start over");
        if (TernaryModel.TryRead(file, out TernaryModel? model) is { } error) throw new DevnetException($"the model is refused: {error.Sentence}");
        return model!.Hash == genesis.Model.Hash ? model : throw new DevnetException("the model is not the one that genesis names: run with --fresh to start over");
    }

    private void Greet(DevnetMonitor monitor, ChainNode node, ITensorBackend backend, long replayed, NodeHome home)
    {
        long height = node.Chain.Height;
        monitor.Say("devnet", height == 0
            ? $"new chain {node.Chain.Genesis.ChainId} in {home.Root}, {options.Miners} miners, seed {options.Seed}"
            : $"resumed chain {node.Chain.Genesis.ChainId} at block {height} ({replayed} blocks replayed from the log)");
        if (home.TornTail is { } torn) monitor.Say("devnet", $"cut {torn.Bytes} bytes of a block that was being written when the node died off {torn.Path}");
        monitor.Say("devnet", $"training on {backend.Name} with {settings.Threads} threads, model {node.Chain.Genesis.Model.Name}");
        if (options.Cheats > 0) monitor.Say("devnet", "one of the miners will change one bit of its gradients; verification is not told which");
    }
}
