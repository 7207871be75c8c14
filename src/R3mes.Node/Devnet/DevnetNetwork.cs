using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Devnet;

/// <summary>The parties of a devnet around one node: miners, one of them perhaps a cheat, and for each validator a verifier and an aggregator that share its account.</summary>
public sealed class DevnetNetwork : IDisposable
{
    private readonly List<DevnetIdentity> _identities = [];

    /// <summary>Makes the parties; none of them acts before it is polled.</summary>
    /// <param name="options">What the devnet is made of.</param>
    /// <param name="node">The node they watch.</param>
    /// <param name="lane">Where all of them compute, in turn.</param>
    /// <param name="content">Where they leave and find what CIDs name.</param>
    /// <param name="device">What the miners say they train on.</param>
    /// <param name="notes">Where they tell what they do.</param>
    /// <param name="choose">Which bit a cheat gets wrong in a round; null lets the seed choose.</param>
    public DevnetNetwork(
        DevnetOptions options, ChainNode node, ITrainingLane lane, IContentStore content, Device device, IWorkerNotes notes, Func<Compute.Models.Gradient, BitFlip>? choose = null)
    {
        GenesisDocument genesis = node.Client.Genesis;
        RoundMaterial material = new(content, lane.Layout, genesis);
        HeldOut = new HeldOutLosses(lane, material);
        Cheat = options.Cheats == 0 ? null : DevnetGenesis.MinerName(BitFlip.MinerOf(options.Seed, options.Miners));
        List<IWorker> workers = [];
        for (int i = 0; i < options.Miners; i++)
        {
            DevnetIdentity miner = Own(options.Seed, DevnetGenesis.MinerName(i));
            ITrainingLane own = miner.Name == Cheat ? new OneBitOff(lane, choose ?? (gradient => BitFlip.FromSeed(options.Seed, node.Client.CurrentRound()!.Round.Id, gradient.Layout))) : lane;
            workers.Add(new MinerWorker(miner.Name, new AccountSender(node.Client, miner.Key), node.Client, own, material, content, device, notes));
        }

        AggregationRule rule = new(genesis.Params.Aggregation);
        ReExecution reExecution = new(lane, material, rule, genesis.Params.Training.LocalSteps);
        for (int i = 0; i < options.Validators; i++)
        {
            DevnetIdentity validator = Own(options.Seed, DevnetGenesis.ValidatorNameOf(i));
            AccountSender sender = new(node.Client, validator.Key);
            string number = i == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{i + 1}");
            workers.Add(new VerifierWorker("verifier" + number, sender, node.Client, reExecution, notes));
            workers.Add(new AggregatorWorker("aggregator" + number, sender, node.Client, material, rule, HeldOut, content, notes));
        }

        Workers = workers;
        Own(options.Seed, DevnetGenesis.WalletName);
    }

    /// <summary>Everyone who acts.</summary>
    public IReadOnlyList<IWorker> Workers { get; }

    /// <summary>Held-out losses, computed once an adapter.</summary>
    public HeldOutLosses HeldOut { get; }

    /// <summary>Name of the miner that cheats, or null.</summary>
    public string? Cheat { get; }

    /// <summary>Accounts and their names: miners first, then the validators, then the wallet.</summary>
    public IReadOnlyList<(string Name, Address Address)> Parties => [.. _identities.Select(identity => (identity.Name, identity.Address))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DevnetIdentity identity in _identities) identity.Dispose();
    }

    private DevnetIdentity Own(ulong seed, string name)
    {
        DevnetIdentity identity = DevnetIdentity.Derive(seed, name);
        _identities.Add(identity);
        return identity;
    }
}
