using System.Diagnostics;
using R3mes.Benchmarks.Results;
using R3mes.Node.Mempool;

namespace R3mes.Benchmarks.Chain;

/// <summary>
/// Transfers from handing over to committed: one thread submits through the door that the control socket uses and waits when the mempool is full; another makes blocks of what waits, as large as the
/// chain's limits allow and without a pause. Every transaction must be in a block and have succeeded.
/// </summary>
internal sealed class SubmissionRate(ScratchFolder scratch)
{
    private const int Accounts = 2_000;
    private const int SendsEach = 20;
    private const int Runs = 3;
    private readonly List<double> _sizes = [];
    private readonly List<double> _blocks = [];

    public IEnumerable<Measurement> Measure()
    {
        Wallets wallets = new(Accounts);
        double rate = Interleaved.Medians(Runs, () => Sample(wallets))[0];
        yield return new Measurement("single_validator_tx_per_s", rate, "tx/s", "transactions a block, mean; transfers of 280 to 300 bytes from 2000 accounts", _sizes.Average());
    }

    private double Sample(Wallets wallets)
    {
        using BenchChain chain = new(scratch.Fresh(), wallets, areMiners: false);
        byte[][] txs = chain.SignedSends(SendsEach);
        int committed = 0;
        chain.Node.Driver.Committed += block =>
        {
            BenchException.Unless(block.Result.TxResults.All(result => result.IsOk), "every transfer succeeds");
            Volatile.Write(ref committed, committed + block.Block.Txs.Count);
            _sizes.Add(block.Block.Txs.Count);
        };
        long began = Stopwatch.GetTimestamp();
        Exception? failure = null;
        Thread submitter = new(() =>
        {
            try
            {
                foreach (byte[] tx in txs) Submit(chain, tx);
            }
            catch (BenchException error)
            {
                failure = error;
            }
        });
        submitter.Start();
        while (Volatile.Read(ref committed) < txs.Length && failure is null)
        {
            if (chain.Node.Pool.Count > 0) chain.MakeBlock();
            else Thread.Yield();
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        submitter.Join();
        if (failure is not null) throw failure;
        return txs.Length / seconds;
    }

    private static void Submit(BenchChain chain, byte[] tx)
    {
        while (true)
        {
            TxIntakeResult result = chain.Node.Intake.Submit(tx);
            if (result.IsOk) return;
            BenchException.Unless(result.Code == (uint)MempoolRefusal.Full, $"a transfer was refused: {result.Log}");
            Thread.Sleep(1);
        }
    }
}
