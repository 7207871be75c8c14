using R3mes.Application.Genesis;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Application.Views;
using R3mes.Node.Mempool;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Training;

/// <summary>A chain with one open round and one miner in it, which takes any transaction: what a miner and a verifier need to do their work and no more.</summary>
internal sealed class OneRound(GenesisDocument genesis, Address miner, ulong id) : IChainClient
{
    private const uint Shard = 0;

    /// <summary>What the miner owes: another seed in every round, so that every gradient is another.</summary>
    public Assignment Assignment { get; } = new() { RoundId = id, Miner = miner, Shard = Shard, SampleSeed = DomainHash.Begin("r3mes/bench/round").Add(id).Finish() };

    /// <summary>The round.</summary>
    public Round Round { get; } = new()
    {
        Id = id,
        ModelVersion = 1,
        AdapterCid = genesis.AdapterCid,
        DatasetId = genesis.Dataset.Id,
        ShardsTotal = (uint)genesis.Dataset.Shards.Count,
        Opens = 1,
        Closes = 100,
        PhaseCloses = 100,
        Status = RoundStatus.Training,
        Assigned = 1,
    };

    /// <summary>What the miner submitted, or null.</summary>
    public SubmitGradient? Submitted { get; private set; }

    /// <inheritdoc/>
    public GenesisDocument Genesis => genesis;

    /// <inheritdoc/>
    public long Height => 1;

    /// <inheritdoc/>
    public RoundView? CurrentRound() => new(Round, [Assignment]);

    /// <inheritdoc/>
    public IReadOnlyList<DrawView> Draws(Address verifier) => [];

    /// <inheritdoc/>
    public AggregationView? Aggregation(ulong round) => null;

    /// <inheritdoc/>
    public AccountView? Account(Address address) => new(address, 0, 0, new Amount(1_000_000));

    /// <inheritdoc/>
    public GlobalModelState? Model(ulong version) => null;

    /// <inheritdoc/>
    public TxIntakeResult Broadcast(byte[] tx)
    {
        if (TxDecoder.TryDecode(tx, out Tx? decoded) is null) Submitted = decoded!.Message as SubmitGradient;
        return new TxIntakeResult(0, "", Sha256.Hash(tx));
    }

    /// <summary>The draw of a verifier for what was submitted.</summary>
    public DrawView DrawOf(Address verifier)
    {
        SubmitGradient message = Submitted ?? throw new BenchException("the miner submitted nothing");
        StoredGradient stored = new()
        {
            RoundId = message.RoundId,
            Miner = message.Miner,
            GradientCid = message.GradientCid,
            GradientHash = message.GradientHash,
            TraceRoot = message.TraceRoot,
            Samples = message.Samples,
            Tokens = message.Tokens,
            LossBefore = message.LossBefore,
            LossAfter = message.LossAfter,
            Device = message.Device,
            Height = 1,
        };
        return new DrawView(new Draw { RoundId = id, Subject = Subject.Gradient, Owner = miner, Verifier = verifier }, Round, stored, Assignment, null, true, false);
    }
}
