using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Tests.Node;
using BlockRecord = R3mes.Node.Driver.BlockRecord;

namespace R3mes.Tests.EndToEnd;

/// <summary>What a stopped devnet left on disk: its blocks, its state, and the state that its blocks alone lead to.</summary>
internal sealed record DevnetRecord(
    Digest GenesisHash, IReadOnlyList<Block> Blocks, Digest AppHash, Digest ReplayedAppHash, ulong RoundsEnded, IReadOnlyList<StoredGradient> Submissions, IReadOnlyList<MinerView> Miners,
    IReadOnlyList<ValidatorRecord> Validators, SupplyStatement Supply, Adapter? SavedAdapter)
{
    /// <summary>Opens the home of a devnet made with <paramref name="seed"/>, reads and closes it.</summary>
    public static DevnetRecord Read(string path, ulong seed = 1)
    {
        using NodeHome home = NodeHome.Open(path);
        Assert.Null(home.TryReadGenesis(out GenesisDocument? genesis, out Digest hash));
        using Ed25519KeyPair key = DevnetIdentity.DeriveConsensusKey(seed);
        ChainNode node = home.OpenChain((genesis!, hash), key, NodeTime.Stepped(), new MempoolLimits(), new StateStoreOptions());
        Assert.Null(node.Begin(out _));
        List<byte[]> records = [];
        for (long height = 1; height <= node.Chain.Height; height++) records.Add(home.Blocks!.Read(height));
        return new DevnetRecord(
            hash,
            [.. records.Select(record => BlockRecord.TryDecode(record, BlockLimits.Default)!.Block)],
            node.Chain.AppHash,
            Replay(genesis!, key, records, path),
            node.Chain.Read(DevnetLedger.RoundsEnded),
            node.Chain.Read(DevnetLedger.Submissions),
            node.Chain.Read(view => view.Miners()),
            node.Chain.Read(view => view.Validators()),
            node.Chain.Read(DevnetLedger.Supply),
            Saved(home, genesis!));
    }

    /// <summary>The blocks from genesis on through a new application over an empty store.</summary>
    private static Digest Replay(GenesisDocument genesis, Ed25519KeyPair key, List<byte[]> records, string path)
    {
        MemoryBlockLog log = new();
        for (int i = 0; i < records.Count; i++) log.Append(i + 1, records[i]);
        LastSignedStore lastSigned = new(Path.Combine(path, "replay-last-signed"));
        if (records.Count > 0) Assert.Null(lastSigned.TryAdvance(new LastSigned(records.Count, 0, 3, default), out _));
        File.Delete(lastSigned.Path);
        ValidatorSigner signer = new(key, lastSigned);
        ChainNode node = NodeInMemory.Open(genesis, new MemoryStateStore(), log, signer);
        Assert.Null(node.Begin(out long replayed));
        Assert.Equal(records.Count, replayed);
        return node.Chain.AppHash;
    }

    private static Adapter? Saved(NodeHome home, GenesisDocument genesis)
    {
        string path = Path.Combine(home.Root, "adapter.safetensors");
        if (!File.Exists(path)) return null;
        Assert.True(home.Content.TryGet(genesis.Model.Cid, out byte[]? file));
        Assert.Null(TernaryModel.TryRead(file, out TernaryModel? model));
        Assert.Null(Adapter.TryDecode(File.ReadAllBytes(path), model!.Shape, genesis.Params.Training.Lora, out Adapter? adapter));
        return adapter;
    }
}
