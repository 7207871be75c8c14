using R3mes.Kernels;

namespace R3mes.Daemon.Options;

/// <summary>Every option of a node, in the order check-config prints them.</summary>
public static class NodeOptionTable
{
    /// <summary>Threads that train and verify.</summary>
    public static readonly NodeOption TrainingThreads = new("training.threads", "0",
        "Threads that train and verify; 0, the default, takes every core. Results do not depend on it.")
    { Min = 0, Max = 1024 };

    /// <summary>Kernels that train and verify.</summary>
    public static readonly NodeOption TrainingBackendChoice = new("training.backend", TensorBackends.Auto,
        "Kernels that train and verify: auto takes the fastest this machine runs, native is an error where only the reference would. Results do not depend on it.")
    { Choices = TensorBackends.Names };

    /// <summary>Transactions that wait.</summary>
    public static readonly NodeOption MempoolTransactionsMax = new("mempool.transactions_max", "10000",
        "Transactions that wait for a block at most. 10000: ten blocks of a thousand submissions.")
    { Min = 1, Max = 1_000_000 };

    /// <summary>Bytes that wait.</summary>
    public static readonly NodeOption MempoolBytesMax = new("mempool.bytes_max", "8388608",
        "Bytes of transactions that wait for a block at most. 8 MiB: what one block may hold, and under a tenth of the node's 100 MB.")
    { Min = 65_536, Max = 1L << 30 };

    /// <summary>Memory of the state store.</summary>
    public static readonly NodeOption StateMemoryBits = new("state.memory_bits", "23",
        "Memory of the state store's log as a power of two of bytes. 23 is 8 MiB: older records are read from disk.")
    { Min = 22, Max = 36 };

    /// <summary>Blocks between checkpoints.</summary>
    public static readonly NodeOption StateCheckpointBlocks = new("state.checkpoint_blocks", "20",
        "Blocks between two checkpoints of the state store. 20: a crash replays at most that many blocks.")
    { Min = 1, Max = 10_000 };

    /// <summary>The word for no peers at all.</summary>
    public const string NoPeers = "none";

    /// <summary>Where peers connect.</summary>
    public static readonly NodeOption NetworkListen = new("network.listen", EndpointText.Off,
        "Address and port where peers connect, such as 127.0.0.1:26656, or off, the default: a chain with one validator needs no peers. Connections are not encrypted: keep it on loopback or a private network.")
    { IsEndpoint = true };

    /// <summary>Whom to dial.</summary>
    public static readonly NodeOption NetworkPeers = new("network.peers", NoPeers,
        "Peers to stay connected to, as host:port or id@host:port with commas between, or none. With an id nobody else is taken for the peer, and there is always room for it.")
    { IsPeers = true };

    /// <summary>Peers that may dial in.</summary>
    public static readonly NodeOption NetworkInboundMax = new("network.inbound_max", "32",
        "Peers that may connect from outside, those of network.peers with their id not counted. 32: each may take 14 MB of queues before it is cut off, and few ever do.")
    { Min = 0, Max = 1000 };

    /// <summary>Peers that are dialed.</summary>
    public static readonly NodeOption NetworkOutboundMax = new("network.outbound_max", "16",
        "Addresses of network.peers that are dialed, the first ones. 16: a validator and its sentries.")
    { Min = 0, Max = 1000 };

    /// <summary>Bytes that wait to be sent.</summary>
    public static readonly NodeOption NetworkSendBytesMax = new("network.send_bytes_max", "25165824",
        "Bytes of blocks and transactions that wait to be sent to all peers together. 24 MiB: a quarter of the node's 100 MB; more is dropped and asked for again.")
    { Min = 8L << 20, Max = 1L << 32 };

    /// <summary>Bytes that are being received.</summary>
    public static readonly NodeOption NetworkReceiveBytesMax = new("network.receive_bytes_max", "16777216",
        "Bytes of long messages that are being received from all peers together. 16 MiB: three blocks at a time; further senders wait.")
    { Min = 8L << 20, Max = 1L << 32 };

    /// <summary>Bytes a second that a peer may send.</summary>
    public static readonly NodeOption NetworkPeerBytesPerSecond = new("network.peer_bytes_per_second", "33554432",
        "Bytes a second that one peer may send; beyond, it waits. 32 MiB: six times 5,000 transactions of 1 KB.")
    { Min = 65_536, Max = 1L << 40 };

    /// <summary>Where the signer dials in.</summary>
    public static readonly NodeOption ValidatorSignerListen = new("validator.signer_listen", EndpointText.Off,
        "Where the process that holds the validator's key dials in, such as unix:///run/remesd/signer.sock or tcp://10.0.0.1:26659, or off, the default: the key lies in this home. See docs/remote-signer.md.")
    { IsSigner = true };

    /// <summary>Which signers are let in over TCP.</summary>
    public static readonly NodeOption ValidatorSignerPeers = new("validator.signer_peers", NoPeers,
        "Names of the signers that may dial in over tcp://, as their logs and `remesd keys node-id` show them, or none, the default: over a Unix socket they need none.")
    { IsPeerIds = true };

    /// <summary>How long the signer may take.</summary>
    public static readonly NodeOption ValidatorSignerTimeoutMs = new("validator.signer_timeout_ms", "1000",
        "Milliseconds the signer may take for a signature; the vote is then missed, and asked for again while it is of use. 1000: ten times what a slow key device takes; consensus waits so long.")
    { Min = 10, Max = 10_000 };

    /// <summary>Where metrics are served.</summary>
    public static readonly NodeOption MetricsListen = new("metrics.listen", "127.0.0.1:26660",
        "Address and port of /metrics, /healthz and /readyz, or off; port 0 lets the system choose. Loopback: there is no access control.")
    { IsEndpoint = true };

    /// <summary>Form of log lines.</summary>
    public static readonly NodeOption LogFormat = new("log.format", "auto",
        "Form of log lines: auto is journal under systemd, plain on a terminal, else json.")
    { Choices = ["auto", "plain", "json", "journal"] };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<NodeOption> All =
    [
        TrainingThreads, TrainingBackendChoice, MempoolTransactionsMax, MempoolBytesMax, StateMemoryBits, StateCheckpointBlocks,
        NetworkListen, NetworkPeers, NetworkInboundMax, NetworkOutboundMax, NetworkSendBytesMax, NetworkReceiveBytesMax, NetworkPeerBytesPerSecond,
        ValidatorSignerListen, ValidatorSignerPeers, ValidatorSignerTimeoutMs, MetricsListen, LogFormat,
    ];
}
