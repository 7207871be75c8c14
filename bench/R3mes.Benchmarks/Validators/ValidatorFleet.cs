using System.Globalization;
using System.Net;
using System.Net.Sockets;
using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Benchmarks.Chain;
using R3mes.Benchmarks.Daemon;
using R3mes.Node;
using R3mes.Node.Control;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Blocks;

namespace R3mes.Benchmarks.Validators;

/// <summary>Four validators of one chain, each the published daemon in a process of its own, connected over loopback; accounts and, where asked for, staked miners from genesis.</summary>
internal sealed class ValidatorFleet : IDisposable
{
    public const int Count = 4;

    private const ulong Seed = 7, Remes = Amount.UremesPerRemes;
    private const double StartSeconds = 30;
    private readonly string _root;
    private readonly PublishedDaemon[] _daemons = new PublishedDaemon[Count];
    private readonly ControlClient[] _clients = new ControlClient[Count];

    public ValidatorFleet(BenchFolders folders, string root, Wallets wallets, bool areMiners, int intervalMs)
    {
        BenchException.Unless(File.Exists(folders.Daemon), $"{folders.Daemon} is missing: run `make publish`");
        (_root, IntervalMs) = (root, intervalMs);
        Genesis = MakeGenesis(wallets, areMiners);
        using (NodeHome home = NodeHome.Open(root))
        {
            home.WriteGenesis(Genesis);
            for (int i = 0; i < Count; i++) ValidatorProcesses.Prepare(home, new DevnetOptions { Seed = Seed, Validators = Count }, i);
        }

        int[] ports = FreePorts();
        for (int i = 0; i < Count; i++)
        {
            int own = i;
            _daemons[i] = new PublishedDaemon(
                folders, Home(i), "start", "--no-workers", "--block-interval-ms", intervalMs.ToString(CultureInfo.InvariantCulture), "--metrics-listen", "off", "--log-format", "plain",
                "--network-listen", Address(ports[i]), "--network-peers", string.Join(",", ports.Where((_, other) => other != own).Select(Address)));
        }

        for (int i = 0; i < Count; i++)
        {
            _daemons[i].WaitForHeight(1, StartSeconds);
            _clients[i] = _daemons[i].Connect();
        }
    }

    public int IntervalMs { get; }

    public GenesisDocument Genesis { get; }

    public IReadOnlyList<PublishedDaemon> Daemons => _daemons;

    /// <summary>Where a validator stands.</summary>
    public NodeStatus Status(int index) =>
        NodeStatus.TryRead(_clients[index].Ask(new ControlRequest(ControlKind.Status, "", [])).Value) ?? throw new BenchException("a validator's status cannot be read");

    /// <summary>Transactions that wait at the validator where most do.</summary>
    public ulong WaitingMax() => Enumerable.Range(0, Count).Max(index => Status(index).MempoolTransactions);

    /// <summary>Waits until a validator is at a height, asking without a pause of more than a millisecond.</summary>
    public void WaitForHeight(int index, ulong height, double secondsMax = 60)
    {
        double until = _daemons[index].Seconds + secondsMax;
        while (Status(index).Height < height)
        {
            BenchException.Unless(!_daemons[index].HasEnded && _daemons[index].Seconds < until, $"validator {index} made no block {height}: {_daemons[index].LastLine}");
            Thread.Sleep(1);
        }
    }

    /// <summary>Stops all and returns the chain that they share: the blocks of the first, each the same in every log that has it.</summary>
    public IReadOnlyList<Block> StopAndRead()
    {
        foreach (ControlClient client in _clients) client.Dispose();
        foreach (PublishedDaemon daemon in _daemons) daemon.Stop();
        List<Block> blocks = [];
        for (int i = 0; i < Count; i++)
        {
            using FileBlockLog log = FileBlockLog.Open(Path.Combine(Home(i), "blocks"));
            for (long height = 1; height <= log.LastHeight; height++)
            {
                Block block = R3mes.Node.Driver.BlockRecord.TryDecode(log.Read(height), BlockLimits.Default)?.Block ?? throw new BenchException("a block of the log is read");
                if (i == 0) blocks.Add(block);
                else BenchException.Unless(height > blocks.Count || blocks[(int)height - 1].Header == block.Header, $"validators 0 and {i} have one block {height}");
            }
        }

        return blocks;
    }

    public void Dispose()
    {
        foreach (ControlClient? client in _clients) client?.Dispose();
        foreach (PublishedDaemon? daemon in _daemons) daemon?.Dispose();
    }

    private string Home(int index) => ValidatorProcesses.HomeOf(_root, index);

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private static GenesisDocument MakeGenesis(Wallets wallets, bool areMiners)
    {
        GenesisDocument genesis = new(
            "remes-bench-4",
            Timestamp.FromUnixMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 1_000),
            wallets.GenesisAccounts(new Amount(1_000 * Remes)),
            areMiners ? wallets.GenesisMiners(new Amount(20_000 * Remes)) : [],
            [.. Enumerable.Range(0, Count).Select(Validator).OrderBy(validator => validator.Operator)],
            new GenesisModel("none", "1", Sha256.Hash("model"u8), Cid.Of("model"u8)),
            Cid.Of("adapter"u8),
            new GenesisDataset("none", [Cid.Of("shard"u8)], Cid.Of("held out"u8)),
            ChainParams.Devnet);
        return GenesisDocument.TryRead(genesis.ToJson(), out GenesisDocument? read) is { } refused ? throw new BenchException($"the genesis of the benchmark is refused: {refused}") : read!;
    }

    private static GenesisValidator Validator(int index)
    {
        using Ed25519KeyPair key = DevnetIdentity.DeriveConsensusKey(Seed, index);
        using DevnetIdentity owner = DevnetIdentity.Derive(Seed, DevnetGenesis.ValidatorNameOf(index));
        return new GenesisValidator(key.PublicKey.ToArray(), owner.Address, 1, new Amount(100_000 * Remes));
    }

    private static int[] FreePorts()
    {
        Socket[] sockets = [.. Enumerable.Range(0, Count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        foreach (Socket socket in sockets) socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int[] ports = [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        foreach (Socket socket in sockets) socket.Dispose();
        return ports;
    }
}
