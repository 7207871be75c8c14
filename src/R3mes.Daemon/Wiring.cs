using System.Runtime.InteropServices;
using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Compute.Models;
using R3mes.Daemon.Options;
using R3mes.Kernels;
using R3mes.Node;
using R3mes.Node.Mempool;
using R3mes.Node.Workers;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.State;

namespace R3mes.Daemon;

/// <summary>Makes a node's parts from an operator's options, by constructors alone.</summary>
public static class Wiring
{
    /// <summary>Threads that train and verify, at least 1.</summary>
    public static int ThreadsOf(NodeOptions options) => options.TrainingThreads > 0 ? options.TrainingThreads : Environment.ProcessorCount;

    /// <summary>How much may wait for a block.</summary>
    public static MempoolLimits MempoolOf(NodeOptions options) => new(options.MempoolTransactionsMax, options.MempoolBytesMax);

    /// <summary>Memory and checkpoints of the state store.</summary>
    public static StateStoreOptions StateOf(NodeOptions options) => new() { MemorySizeBits = options.StateMemoryBits, CommitsPerCheckpoint = options.StateCheckpointBlocks };

    /// <summary>What this machine's miners say they train on.</summary>
    /// <param name="backend">Name of the kernels in use.</param>
    public static Device DeviceOf(string backend) => new() { Kind = "cpu", Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), Driver = backend };

    /// <summary>The model that genesis names, from the content store.</summary>
    /// <param name="genesis">The chain.</param>
    /// <param name="content">Where the model lies.</param>
    /// <param name="model">The model when null is returned.</param>
    /// <returns>Why there is none, one sentence, or null.</returns>
    public static string? TryModel(GenesisDocument genesis, IContentStore content, out TernaryModel? model)
    {
        model = null;
        if (!content.TryGet(genesis.Model.Cid, out byte[]? file))
            return $"The model {genesis.Model.Cid} is missing from the home's content folder, or was damaged and removed: restore the folder from a copy.";
        if (TernaryModel.TryRead(file, out model) is { } error) return $"The model that genesis names is refused: {error.Sentence.TrimEnd('.')}.";
        return model!.Hash == genesis.Model.Hash ? null : "The model in the content folder has another hash than genesis names: restore the folder from a copy.";
    }

    /// <summary>What genesis names besides the model and cannot be had, a sentence each: the work that needs it waits.</summary>
    /// <param name="genesis">The chain.</param>
    /// <param name="content">Where it should lie; what is damaged there is removed.</param>
    public static IEnumerable<string> MissingOf(GenesisDocument genesis, IContentStore content)
    {
        IEnumerable<(string What, Cid Cid)> named = genesis.Dataset.Shards.Select(cid => ("shard", cid)).Prepend(("held-out text", genesis.Dataset.HeldOut)).Prepend(("adapter", genesis.AdapterCid));
        return named.Where(part => !content.TryGet(part.Cid, out _))
            .Select(part => $"the {part.What} {part.Cid} is missing from the home's content folder, or was damaged and removed: work that needs it waits; restore the file from a copy");
    }

    /// <summary>The validator's verifier and aggregator, and a miner when there is a key for one.</summary>
    /// <param name="node">The node they watch.</param>
    /// <param name="lane">Where they compute, in turn.</param>
    /// <param name="content">Where they leave and find what CIDs name.</param>
    /// <param name="operatorKey">Account key of the validator's operator.</param>
    /// <param name="miner">Name and account key of a miner, or null.</param>
    /// <param name="device">What the miner says it trains on.</param>
    /// <param name="notes">Where they tell what they do.</param>
    public static IReadOnlyList<IWorker> WorkersOf(
        ChainNode node, ITrainingLane lane, IContentStore content, PrivateKey operatorKey, (string Name, PrivateKey Key)? miner, Device device, IWorkerNotes notes)
    {
        GenesisDocument genesis = node.Client.Genesis;
        RoundMaterial material = new(content, lane.Layout, genesis);
        AggregationRule rule = new(genesis.Params.Aggregation);
        ReExecution reExecution = new(lane, material, rule, genesis.Params.Training.LocalSteps);
        AccountSender sender = new(node.Client, operatorKey); // one for both: they share the account's sequence
        List<IWorker> workers =
        [
            new VerifierWorker("verifier", sender, node.Client, reExecution, notes),
            new AggregatorWorker("aggregator", sender, node.Client, material, rule, new HeldOutLosses(lane, material), content, notes),
        ];
        if (miner is { } own) workers.Add(new MinerWorker(own.Name, new AccountSender(node.Client, own.Key), node.Client, lane, material, content, device, notes));
        return workers;
    }
}
