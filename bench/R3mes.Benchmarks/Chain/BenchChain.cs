using R3mes.Application.Genesis;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Transactions;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.State;

namespace R3mes.Benchmarks.Chain;

/// <summary>A node with one validator on the real disk: FASTER, the fsynced block log, the signing guard; accounts and, where asked for, staked miners from genesis.</summary>
internal sealed class BenchChain : IDisposable
{
    private const ulong Remes = Amount.UremesPerRemes;
    private readonly NodeHome _home;
    private readonly Ed25519KeyPair _consensus = Ed25519KeyPair.FromSeed(Sha256.Hash("bench validator"u8).ToArray());

    public BenchChain(string folder, Wallets wallets, bool areMiners)
    {
        Wallets = wallets;
        Genesis = MakeGenesis(wallets, areMiners, _consensus);
        _home = NodeHome.Open(folder);
        Node = _home.OpenChain((Genesis, GenesisDocument.HashOf(Genesis.ToJson())), _consensus, NodeTime.Stepped(), new MempoolLimits(), new StateStoreOptions());
        BenchException.Unless(Node.Begin(out _) is null, "a fresh chain begins");
    }

    public Wallets Wallets { get; }

    public GenesisDocument Genesis { get; }

    public ChainNode Node { get; }

    /// <summary>Consensus address of the proposer.</summary>
    public Address Proposer => Address.FromConsensusKey(_consensus.PublicKey.ToArray());

    /// <summary>Makes a block of what waits.</summary>
    public void MakeBlock() => BenchException.Unless(Node.RunHeight(CancellationToken.None), "a block is made when it is asked for");

    /// <summary>Signed transfers, <paramref name="rounds"/> from every account, ordered so that an account's are far apart.</summary>
    public byte[][] SignedSends(int rounds, ulong firstSequence = 0)
    {
        byte[][] txs = new byte[rounds * Wallets.Count][];
        Parallel.For(0, Wallets.Count, account =>
        {
            for (int round = 0; round < rounds; round++)
            {
                Send send = new() { From = Wallets[account].Address, To = Wallets[(account + 1 + round) % Wallets.Count].Address, Amount = new Amount(1) };
                txs[(round * Wallets.Count) + account] = Sign(account, firstSequence + (ulong)round, send);
            }
        });
        return txs;
    }

    /// <summary>Signs for an account.</summary>
    public byte[] Sign(int account, ulong sequence, ChainMessage message) =>
        TxSigner.Sign(message, Genesis.ChainId, Wallets[account].Number, sequence, Wallets[account].Key, Genesis.Params.Fees);

    public void Dispose()
    {
        _home.Dispose();
        _consensus.Dispose();
    }

    private static GenesisDocument MakeGenesis(Wallets wallets, bool areMiners, Ed25519KeyPair consensus)
    {
        Address owner = Address.FromPublicKey(Secp256k1.FromPrivate(Wallets.KeyOf("operator")).ToArray());
        GenesisDocument genesis = new(
            "remes-bench-1",
            new Timestamp(1_700_000_000, 0),
            wallets.GenesisAccounts(new Amount(1_000 * Remes)),
            areMiners ? wallets.GenesisMiners(new Amount(20_000 * Remes)) : [],
            [new GenesisValidator(consensus.PublicKey.ToArray(), owner, 1, new Amount(100_000 * Remes))],
            new GenesisModel("none", "1", Sha256.Hash("model"u8), Cid.Of("model"u8)),
            Cid.Of("adapter"u8),
            new GenesisDataset("none", [Cid.Of("shard"u8)], Cid.Of("held out"u8)),
            ChainParams.Devnet);
        return GenesisDocument.TryRead(genesis.ToJson(), out GenesisDocument? read) is { } refused ? throw new BenchException($"the genesis of the benchmark is refused: {refused}") : read!;
    }
}
