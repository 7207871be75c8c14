using System.Diagnostics;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Transactions;
using R3mes.Benchmarks.Chain;
using R3mes.Primitives.Chain;

namespace R3mes.Benchmarks.Validators;

/// <summary>
/// Transfers of about 1 KB, signed before the clock starts: a quarter of the accounts is each validator's, handed over by one connection; validators tell each other. A client waits while its
/// validator has as many waiting as two blocks hold, as one that reads its node's answers would.
/// </summary>
internal sealed class TransferLoad
{
    /// <summary>Length of a transaction in bytes, as near as its varying numbers allow.</summary>
    public const int TxBytes = 1_000;

    private const int AtOnce = 50;
    private const ulong WaitingMax = 6_000;
    private readonly byte[][][] _txs = new byte[ValidatorFleet.Count][][];
    private readonly Thread[] _threads = new Thread[ValidatorFleet.Count];
    private readonly ValidatorFleet _fleet;
    private volatile Exception? _failure;
    private int _running;

    public TransferLoad(ValidatorFleet fleet, Wallets wallets, int sendsEach)
    {
        _fleet = fleet;
        FeeTerms fees = fleet.Genesis.Params.Fees;
        string memo = new('m', TxBytes - Sign(0, 0, "").Length - 4);
        Parallel.For(0, ValidatorFleet.Count, index =>
        {
            int own = wallets.Count / ValidatorFleet.Count;
            byte[][] txs = new byte[own * sendsEach][];
            for (int i = 0; i < txs.Length; i++) txs[i] = Sign((index * own) + (i % own), (ulong)(i / own), memo);
            _txs[index] = txs;
        });

        byte[] Sign(int account, ulong sequence, string text)
        {
            Send send = new() { From = wallets[account].Address, To = wallets[(account + 1) % wallets.Count].Address, Amount = new Amount(1) };
            return TxSigner.Sign(send, fleet.Genesis.ChainId, wallets[account].Number, sequence, wallets[account].Key, fees, memo: text);
        }
    }

    /// <summary>Transfers in all.</summary>
    public int Count => _txs.Sum(txs => txs.Length);

    /// <summary>Mean length of a transfer in bytes.</summary>
    public double MeanBytes => _txs.Average(txs => txs.Average(tx => (double)tx.Length));

    /// <summary>Whether everything was handed over.</summary>
    public bool IsHandedOver => Volatile.Read(ref _running) == 0;

    /// <summary>Begins to hand over; returns when it began.</summary>
    public long Begin()
    {
        _running = _threads.Length;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < _threads.Length; i++)
        {
            int index = i;
            _threads[i] = new Thread(() => Run(index));
            _threads[i].Start();
        }

        return began;
    }

    /// <summary>Waits until everything was handed over.</summary>
    public void End()
    {
        foreach (Thread thread in _threads) thread.Join();
        if (_failure is { } failure) throw failure;
    }

    private void Run(int index)
    {
        try
        {
            using BroadcastPipe pipe = new(_fleet.Daemons[index].Home);
            byte[][] txs = _txs[index];
            for (int at = 0; at < txs.Length && _failure is null; at += AtOnce)
            {
                while (_fleet.Status(index).MempoolTransactions > WaitingMax) Thread.Sleep(5);
                pipe.Send(txs.AsSpan(at, Math.Min(AtOnce, txs.Length - at)));
            }
        }
        catch (Exception error) when (error is BenchException or IOException or System.Net.Sockets.SocketException)
        {
            _failure = error as BenchException ?? new BenchException(error.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
