using System.Net;
using R3mes.Daemon.Log;
using R3mes.Network.Peers;
using R3mes.Network.Privval;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Options;

/// <summary>
/// What one operator chooses for one node; nothing here may change a block (that is ChainParams, which genesis holds). Defaults and their
/// reasons stand in <see cref="NodeOptionTable"/>.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>Threads that train and verify; 0 takes every core.</summary>
    public required int TrainingThreads { get; init; }

    /// <summary>Which kernels train and verify, as <c>TensorBackends.Create</c> names them; all give the same bits.</summary>
    public required string TrainingBackend { get; init; }

    /// <summary>Transactions that wait for a block at most.</summary>
    public required int MempoolTransactionsMax { get; init; }

    /// <summary>Bytes of transactions that wait for a block at most.</summary>
    public required long MempoolBytesMax { get; init; }

    /// <summary>Memory of the state store's log as a power of two of bytes.</summary>
    public required int StateMemoryBits { get; init; }

    /// <summary>Blocks between two checkpoints of the state store.</summary>
    public required int StateCheckpointBlocks { get; init; }

    /// <summary>Where peers connect; null for nowhere.</summary>
    public required IPEndPoint? NetworkListen { get; init; }

    /// <summary>Whom to dial.</summary>
    public required IReadOnlyList<PeerAddress> NetworkPeers { get; init; }

    /// <summary>How much the network takes.</summary>
    public required PeerLimits NetworkLimits { get; init; }

    /// <summary>True when this node has peers, or may have.</summary>
    public bool HasNetwork => NetworkListen is not null || NetworkPeers.Count > 0;

    /// <summary>Where the signer dials in; null for a key in this home.</summary>
    public required SignerAddress? SignerListen { get; init; }

    /// <summary>Which signers are let in over TCP.</summary>
    public required IReadOnlyList<PeerId> SignerPeers { get; init; }

    /// <summary>How long the signer may take.</summary>
    public required TimeSpan SignerTimeout { get; init; }

    /// <summary>Where metrics are served; null for nowhere.</summary>
    public required IPEndPoint? MetricsListen { get; init; }

    /// <summary>Form of log lines.</summary>
    public required LogForm LogFormat { get; init; }
}
