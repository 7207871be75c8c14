using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Genesis;
using R3mes.Application.Messages;
using R3mes.Application.Params;
using R3mes.Application.Transactions;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.State;

namespace R3mes.Tests.Application;

/// <summary>A chain in memory with a few miners and validators, driven block by block.</summary>
internal sealed class TestChain
{
    private readonly List<byte[]> _pending = [];
    private readonly SortedDictionary<Address, ulong> _sequences = [];

    public TestChain(int miners = 3, int validators = 1, Func<ChainParams, ChainParams>? change = null, ulong balance = 100_000_000_000,
        Func<int, byte[]>? vrf = null)
    {
        Miners = [.. Enumerable.Range(0, miners).Select(i => new TestAccount("miner" + i)).OrderBy(a => a.Address)];
        Validators = [.. Enumerable.Range(0, validators).Select(i => new TestAccount("validator" + i)).OrderBy(a => a.Address)];
        User = new TestAccount("user");
        ChainParams parameters = (change ?? (p => p))(ChainParams.Devnet);
        Genesis = new GenesisDocument(
            "remes-test-1",
            Timestamp.FromUnixMilliseconds(1_767_225_600_000),
            [.. Miners.Concat(Validators).Append(User).OrderBy(a => a.Address).Select(a => new GenesisAccount(a.Address, new Amount(balance)))],
            [.. Miners.Select((m, i) => new GenesisMiner(m.Address, "miner-" + i, new Amount(20_000_000_000)))],
            [.. Validators.Select((v, i) => new GenesisValidator(Sha256.Hash([(byte)i]).ToArray(), v.Address, 10, new Amount(50_000_000_000)) { VrfKey = vrf?.Invoke(i) ?? [] })],
            new GenesisModel("tiny", "1", Sha256.Hash("model"u8), Cid.Of("model"u8)),
            Cid.Of("adapter"u8),
            new GenesisDataset("text", [Cid.Of("shard0"u8), Cid.Of("shard1"u8), Cid.Of("shard2"u8), Cid.Of("shard3"u8)], Cid.Of("held out"u8)),
            parameters);
        App = new ChainApplication(Store, Genesis, GenesisDocument.HashOf(Genesis.ToJson()));
        App.InitChain();
    }

    public IReadOnlyList<TestAccount> Miners { get; }

    public IReadOnlyList<TestAccount> Validators { get; }

    public TestAccount User { get; }

    public GenesisDocument Genesis { get; }

    public MemoryStateStore Store { get; } = new();

    public ChainApplication App { get; }

    public ChainView View => App.View;

    public List<BlockRequest> Blocks { get; } = [];

    public FinalizeBlockResult? Last { get; private set; }

    /// <summary>What the next block says besides its transactions.</summary>
    public Func<BlockRequest, BlockRequest>? Change { get; set; }

    /// <summary>Signs with the account's next sequence, counting what this chain has already sent; for the next block.</summary>
    public void Send(TestAccount from, ChainMessage message) => _pending.Add(Sign(from, message, NextSequence(from)));

    public void SendRaw(byte[] tx) => _pending.Add(tx);

    public byte[] Sign(TestAccount from, ChainMessage message, ulong sequence) =>
        TxSigner.Sign(message, Genesis.ChainId, View.Account(from.Address)?.Number ?? 0, sequence, from.Key, Genesis.Params.Fees);

    public FinalizeBlockResult Next()
    {
        long height = App.Height + 1;
        Digest last = height == 1 ? App.GenesisHash : Sha256.Hash(BitConverter.GetBytes(height - 1));
        BlockRequest request = new(height, Timestamp.FromUnixMilliseconds(1_767_225_600_000 + height * 1_000), [.. _pending], last,
            Genesis.Validators[(int)(height % Validators.Count)].ConsensusAddress);
        request = Change?.Invoke(request) ?? request;
        Change = null;
        _pending.Clear();
        Last = App.FinalizeBlock(request);
        App.Commit();
        Blocks.Add(request);
        _sequences.Clear();
        return Last;
    }

    /// <summary>Runs a block with one message and gives its result.</summary>
    public TxResult Deliver(TestAccount from, ChainMessage message)
    {
        Send(from, message);
        return Next().TxResults[^1];
    }

    public void RunTo(long height)
    {
        while (App.Height < height) Next();
    }

    private ulong NextSequence(TestAccount from)
    {
        ulong sequence = _sequences.TryGetValue(from.Address, out ulong next) ? next : View.Account(from.Address)?.Sequence ?? 0;
        _sequences[from.Address] = sequence + 1;
        return sequence;
    }
}
