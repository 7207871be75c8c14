using R3mes.Application.Params;
using R3mes.Node.Mempool;
using R3mes.Node.Metrics;
using R3mes.Node.Workers;
using R3mes.Storage.State;

namespace R3mes.Node.Devnet;

/// <summary>Where and with what a devnet runs: none of it changes a bit of the result.</summary>
public sealed record DevnetSettings
{
    /// <summary>The devnet's folder.</summary>
    public required string Home { get; init; }

    /// <summary>Chain parameters of a new devnet.</summary>
    public ChainParams Params { get; init; } = DevnetParams.Standard;

    /// <summary>Name of the kernels, as <c>TensorBackends.Create</c> knows them.</summary>
    public required string Backend { get; init; }

    /// <summary>Threads that train and verify.</summary>
    public required int Threads { get; init; }

    /// <summary>How much the mempool holds.</summary>
    public MempoolLimits Mempool { get; init; } = new();

    /// <summary>Memory and checkpoints of the state store.</summary>
    public StateStoreOptions State { get; init; } = new();

    /// <summary>Opens whatever shows the metrics, and says where; null for none. What it returns is disposed when the run ends.</summary>
    public Func<NodeMetrics, NodeHealth, IWorkerNotes, IDisposable?>? Expose { get; init; }

    /// <summary>The remesd that several validators run as.</summary>
    public string Program { get; init; } = Environment.ProcessPath ?? "remesd";

    /// <summary>Whether an existing devnet is removed first.</summary>
    public bool Fresh { get; init; }
}
