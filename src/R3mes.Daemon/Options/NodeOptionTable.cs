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
    public static readonly NodeOption StateMemoryBits = new("state.memory_bits", "24",
        "Memory of the state store's log as a power of two of bytes. 24 is 16 MiB: older records are read from disk.")
    { Min = 22, Max = 36 };

    /// <summary>Blocks between checkpoints.</summary>
    public static readonly NodeOption StateCheckpointBlocks = new("state.checkpoint_blocks", "20",
        "Blocks between two checkpoints of the state store. 20: a crash replays at most that many blocks.")
    { Min = 1, Max = 10_000 };

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
        [TrainingThreads, TrainingBackendChoice, MempoolTransactionsMax, MempoolBytesMax, StateMemoryBits, StateCheckpointBlocks, MetricsListen, LogFormat];
}
