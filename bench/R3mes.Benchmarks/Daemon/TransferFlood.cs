using System.Diagnostics;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Transactions;
using R3mes.Benchmarks.Chain;
using R3mes.Node.Control;
using R3mes.Node.Keys;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Daemon;

/// <summary>Transfers handed to a node by several connections as fast as it takes them, signed before; a full mempool is waited for.</summary>
internal sealed class TransferFlood(PublishedDaemon node)
{
    private const int Accounts = 1_000;
    private const int SendsEach = 60;
    private const int Connections = 4;
    private readonly Wallets _wallets = new(Accounts);
    private readonly List<Thread> _threads = [];
    private readonly byte[][][] _txs = new byte[Connections][][];
    private volatile Exception? _failure;
    private NodeStatus _chain = null!;
    private long _began;
    private int _running;

    /// <summary>Transfers in all.</summary>
    public int Count => Accounts * SendsEach;

    /// <summary>Whether everything was handed over.</summary>
    public bool IsOver => Volatile.Read(ref _running) == 0;

    /// <summary>Gives every account money of the operator's, whose key lies in the clear in the home.</summary>
    public void Fund()
    {
        KeyStore keys = new(Path.Combine(node.Home, "keys"));
        byte[] secret = new byte[StoredKey.SecretBytes];
        BenchException.Unless(keys.TryFind("operator", out StoredKey? stored) is null && stored!.TryOpen(null, secret) is null, "the operator's key lies in the clear");
        using PrivateKey key = PrivateKey.FromSpan(secret);
        using ControlClient client = node.Connect();
        _chain = Status(client);
        Address from = Address.FromPublicKey(stored!.PublicKey);
        for (int i = 0; i < Accounts; i++)
        {
            Send send = new() { From = from, To = _wallets[i].Address, Amount = new Amount(5 * Amount.UremesPerRemes) };
            Submit(client, TxSigner.Sign(send, _chain.ChainId, 0, (ulong)i, key, _chain.Fees));
        }

        while (Status(client).MempoolTransactions > 0) Thread.Sleep(10); // they leave it when their block is executed
    }

    /// <summary>Signs everything. An account's number is its place among the funded, after the operator's.</summary>
    public void Sign() => Parallel.For(0, Connections, connection =>
    {
        FeeTerms fees = _chain.Fees;
        const int Own = Accounts / Connections;
        byte[][] txs = new byte[Own * SendsEach][];
        for (int i = 0; i < txs.Length; i++)
        {
            int account = (connection * Own) + (i % Own);
            Send send = new() { From = _wallets[account].Address, To = _wallets[(account + 1) % Accounts].Address, Amount = new Amount(1) };
            txs[i] = TxSigner.Sign(send, _chain.ChainId, (ulong)account + 1, (ulong)(i / Own), _wallets[account].Key, fees);
        }

        _txs[connection] = txs;
    });

    /// <summary>Starts the connections.</summary>
    public void Begin()
    {
        _running = Connections;
        _began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Connections; i++)
        {
            byte[][] txs = _txs[i];
            Thread thread = new(() => Run(txs));
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Waits until the last one is committed; transfers a second.</summary>
    public double End()
    {
        _threads.ForEach(thread => thread.Join());
        if (_failure is { } failure) throw failure;
        using ControlClient client = node.Connect();
        while (Status(client).MempoolTransactions > 0) Thread.Sleep(5);
        return Count / Stopwatch.GetElapsedTime(_began).TotalSeconds;
    }

    private void Run(byte[][] txs)
    {
        try
        {
            using ControlClient client = node.Connect();
            foreach (byte[] tx in txs)
            {
                if (_failure is not null) break;
                Submit(client, tx);
            }
        }
        catch (Exception error) when (error is BenchException or IOException)
        {
            _failure = error as BenchException ?? new BenchException(error.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static void Submit(ControlClient client, byte[] tx)
    {
        while (true)
        {
            ControlResponse answer = client.Ask(new ControlRequest(ControlKind.Broadcast, "", tx));
            if (answer.IsOk) return;
            BenchException.Unless(answer.Code == (uint)MempoolRefusal.Full, $"a transfer was refused: {answer.Log}");
            Thread.Sleep(5);
        }
    }

    private static NodeStatus Status(ControlClient client) =>
        NodeStatus.TryRead(client.Ask(new ControlRequest(ControlKind.Status, "", [])).Value) ?? throw new BenchException("the node's status cannot be read");
}
