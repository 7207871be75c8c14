using R3mes.Application.Genesis;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Transactions;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;
using R3mes.Tests.Storage;
using BlockRecord = R3mes.Node.Driver.BlockRecord;

namespace R3mes.Tests.Node;

/// <summary>A chain of one validator whose node can die at two moments of a block: before its precommit is signed, and after that and before the block is in the log.</summary>
internal sealed class RestartedChain : IDisposable
{
    private const ulong Seed = 5;

    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Seed = Seed, Cheats = 0 });
    private readonly Ed25519KeyPair _key = DevnetIdentity.DeriveConsensusKey(Seed);
    private readonly TemporaryFolder _folder = new();
    private MemoryStateStore _state = new();

    /// <summary>A chain of <paramref name="blocks"/> blocks, its node stopped.</summary>
    public RestartedChain(int blocks = 3) => Run(Start(), blocks);

    public DyingLog Log { get; private set; } = new(new MemoryBlockLog());

    /// <summary>The consensus log of the height after the last block.</summary>
    public string WalPath => WalPathOf(Log.LastHeight + 1);

    public string LastSigned => _folder.Named("last-signed");

    public string ChainId => _devnet.Genesis.ChainId;

    public string WalPathOf(long height) => _folder.Named($"consensus-{height & 1}.wal");

    public BlockRecord Record(long height) => BlockRecord.TryDecode(Log.Read(height), BlockLimits.Default)!;

    public ChainNode Start()
    {
        ValidatorSigner signer = new(_key, new LastSignedStore(LastSigned));
        ChainNode node = NodeInMemory.Open(_devnet.Genesis, _state, Log, signer, ConsensusWal.Open(_folder.Path));
        Assert.Null(node.Begin(out _));
        return node;
    }

    public static void Run(ChainNode node, int blocks)
    {
        for (int i = 0; i < blocks; i++) Assert.True(node.RunHeight(CancellationToken.None));
    }

    /// <summary>Begins a block with a transaction, which no later life of the node has in its mempool, and dies. Returns that block.</summary>
    public Block Die(bool precommitted)
    {
        ChainNode node = Start();
        using DevnetIdentity wallet = DevnetIdentity.Derive(Seed, DevnetGenesis.WalletName);
        Send message = new() { From = wallet.Address, To = _devnet.AddressOf(DevnetGenesis.MinerName(0)), Amount = new Amount(1) };
        ulong number = node.Chain.Read(view => view.Account(wallet.Address))!.Number;
        Assert.True(node.Intake.Submit(TxSigner.Sign(message, ChainId, number, 0, wallet.Key, _devnet.Genesis.Params.Fees)).IsOk);
        (Log.DiesAtReserve, Log.DiesAtAppend) = (!precommitted, precommitted);
        Assert.Throws<InvalidOperationException>(() => Run(node, 1));
        (Log.DiesAtReserve, Log.DiesAtAppend) = (false, false);
        Block block = Kept();
        Assert.Single(block.Txs);
        return block;
    }

    /// <summary>The block that the consensus log holds.</summary>
    private Block Kept()
    {
        using ConsensusWal wal = ConsensusWal.Open(_folder.Path);
        return wal.ReadSince(Log.LastHeight).Select(record => WalRecord.TryDecode(record.Span, BlockLimits.Default)).OfType<WalRecord.Proposed>().Single().Block;
    }

    public void Flip(int at)
    {
        byte[] bytes = File.ReadAllBytes(WalPath);
        bytes[at] ^= 1;
        File.WriteAllBytes(WalPath, bytes);
    }

    /// <summary>The last record rots and is cut off; the state has its block.</summary>
    public void LoseLastRecord()
    {
        MemoryBlockLog shorter = new();
        for (long height = 1; height < Log.LastHeight; height++) shorter.Append(height, Log.Read(height));
        Log = new DyingLog(shorter);
    }

    /// <summary>The log alone leads where the state is.</summary>
    public void AssertReplays()
    {
        Digest before = _state.AppHash;
        _state = new MemoryStateStore();
        Start();
        Assert.Equal(before, _state.AppHash);
    }

    public void Dispose()
    {
        _devnet.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    internal sealed class DyingLog(MemoryBlockLog log) : IBlockLog
    {
        private int _reserves;

        public bool DiesAtReserve { get; set; }

        public bool DiesAtAppend { get; set; }

        public long LastHeight => log.LastHeight;

        public void Reserve(long height, int blockBytes)
        {
            // Room is taken before the proposal is signed, and again before the precommit is.
            if (DiesAtReserve && ++_reserves == 2) throw new InvalidOperationException("killed");
            log.Reserve(height, blockBytes);
        }

        public void Append(long height, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
        {
            if (DiesAtAppend) throw new InvalidOperationException("killed");
            log.Append(height, pieces);
        }

        public byte[] Read(long height) => log.Read(height);

        public void Dispose() => log.Dispose();
    }
}
