using System.Diagnostics;
using R3mes.Application.Blocks;
using R3mes.Benchmarks.Results;
using R3mes.Primitives.Chain;

namespace R3mes.Benchmarks.Chain;

/// <summary>The parts of a transaction's way, each on one thread, on a chain that has not seen the transactions before.</summary>
internal sealed class PhaseRates(ScratchFolder scratch)
{
    private const int Accounts = 2_000;
    private const int SendsEach = 4;
    private const int Runs = 3;

    public IEnumerable<Measurement> Measure()
    {
        Wallets wallets = new(Accounts);
        double[] rates = Interleaved.Medians(Runs, () => CheckTx(wallets), () => FinalizeAndCommit(wallets));
        yield return new Measurement("check_tx_per_s_1t", rates[0], "tx/s", "CheckTx alone, signature verified", null);
        yield return new Measurement("finalize_commit_tx_per_s_1t", rates[1], "tx/s", "FinalizeBlock and commit of a block of 8000 that CheckTx did not see, signatures verified", null);
    }

    private double CheckTx(Wallets wallets)
    {
        using BenchChain chain = new(scratch.Fresh(), wallets, areMiners: false);
        byte[][] txs = chain.SignedSends(SendsEach);
        long began = Stopwatch.GetTimestamp();
        foreach (byte[] tx in txs) BenchException.Unless(chain.Node.Chain.CheckTx(tx).IsOk, "a transfer passes CheckTx");
        return txs.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private double FinalizeAndCommit(Wallets wallets)
    {
        using BenchChain chain = new(scratch.Fresh(), wallets, areMiners: false);
        byte[][] txs = chain.SignedSends(SendsEach);
        BlockRequest block = new(1, new Timestamp(1_700_000_001, 0), txs, default, chain.Proposer);
        long began = Stopwatch.GetTimestamp();
        FinalizeBlockResult result = chain.Node.Chain.Execute(block);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        BenchException.Unless(result.TxResults.Count == txs.Length && result.TxResults.All(tx => tx.IsOk), "every transfer succeeds");
        return txs.Length / seconds;
    }
}
