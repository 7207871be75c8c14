using System.Diagnostics;
using System.Globalization;
using System.Text;
using R3mes.Application.Blocks;
using R3mes.Application.Genesis;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Benchmarks.Results;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Chain;

/// <summary>A block of a thousand submissions by a thousand staked miners, all there are, so that it closes the round too.</summary>
internal sealed class ThousandGradients(ScratchFolder scratch)
{
    private const int Miners = 1_000;
    private const int Runs = 5;

    public IEnumerable<Measurement> Measure()
    {
        Wallets wallets = new(Miners);
        double[] milliseconds = Interleaved.Medians(Runs, () => Executed(wallets), () => Made(wallets));
        yield return new Measurement("thousand_gradients_block_ms", milliseconds[0], "ms", "ms of the whole height: proposal, guard, block log, FinalizeBlock, commit, mempool", milliseconds[1]);
    }

    /// <summary>FinalizeBlock and commit alone, of transactions that this node never saw.</summary>
    private double Executed(Wallets wallets)
    {
        using BenchChain chain = AtOpenRound(wallets);
        BlockRequest block = new(
            chain.Node.Driver.Tip.Height + 1, Timestamp.FromUnixMilliseconds(chain.Node.Driver.Tip.Time.ToUnixMilliseconds() + 1_000), Submissions(chain), chain.Node.Driver.Tip.BlockId.Hash, chain.Proposer);
        long began = Stopwatch.GetTimestamp();
        FinalizeBlockResult result = chain.Node.Chain.Execute(block);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Check(chain, result.TxResults);
        return milliseconds;
    }

    /// <summary>The height as the driver makes it, of transactions that came through the door.</summary>
    private double Made(Wallets wallets)
    {
        using BenchChain chain = AtOpenRound(wallets);
        foreach (byte[] tx in Submissions(chain)) BenchException.Unless(chain.Node.Intake.Submit(tx).IsOk, "a submission passes the door");
        IReadOnlyList<TxResult> results = [];
        chain.Node.Driver.Committed += block => results = block.Result.TxResults;
        long began = Stopwatch.GetTimestamp();
        chain.MakeBlock();
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Check(chain, results);
        return milliseconds;
    }

    private BenchChain AtOpenRound(Wallets wallets)
    {
        BenchChain chain = new(scratch.Fresh(), wallets, areMiners: true);
        while (chain.Node.Chain.Read(view => view.LastRound) is null) chain.MakeBlock();
        return chain;
    }

    /// <summary>A submission of every wallet's to a round in which every one is assigned.</summary>
    public static byte[][] Submissions(GenesisDocument genesis, Wallets wallets, ulong round) => [.. Enumerable.Range(0, wallets.Count).Select(i =>
        TxSigner.Sign(Submission(genesis, wallets, round, i), genesis.ChainId, wallets[i].Number, 0, wallets[i].Key, genesis.Params.Fees))];

    private static byte[][] Submissions(BenchChain chain)
    {
        Round round = chain.Node.Chain.Read(view => view.LastRound)!;
        BenchException.Unless(round.Assigned == Miners, "every miner is assigned");
        return Submissions(chain.Genesis, chain.Wallets, round.Id);
    }

    private static SubmitGradient Submission(GenesisDocument genesis, Wallets wallets, ulong round, int miner)
    {
        byte[] name = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"gradient {miner}"));
        return new SubmitGradient
        {
            Miner = wallets[miner].Address,
            RoundId = round,
            GradientCid = Cid.Of(name),
            GradientHash = Sha256.Hash(name),
            TraceRoot = Sha256.Hash(name),
            Samples = genesis.Params.Training.Samples(),
            Tokens = genesis.Params.Training.Tokens(),
            LossBefore = 60_000_000,
            LossAfter = 50_000_000,
            Device = new Device { Kind = "cpu", Architecture = "x64", Driver = "cpu-avx2" },
        };
    }

    private static void Check(BenchChain chain, IReadOnlyList<TxResult> results)
    {
        BenchException.Unless(results.Count == Miners && results.All(result => result.IsOk), "every submission is taken");
        BenchException.Unless(chain.Node.Chain.Read(view => view.LastRound)!.Status == RoundStatus.Closed, "the last submission closes the round");
    }
}
