using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Primitives.Chain;
using R3mes.Storage;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using BlockRecord = R3mes.Node.Driver.BlockRecord;

namespace R3mes.Tests.Node;

public sealed class ReplayTests : IDisposable
{
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Seed = 5 });
    private readonly Ed25519KeyPair _key = DevnetIdentity.DeriveConsensusKey(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("remes").FullName;

    public ReplayTests() => _devnet.RunRounds(1);

    [Fact]
    public void A_log_alone_gives_the_state_back()
    {
        MemoryStateStore state = new();
        Assert.Equal(_devnet.Log.LastHeight, Replay(state, record => record));
        Assert.Equal(_devnet.State.AppHash, state.AppHash);
    }

    [Fact]
    public void A_commit_that_this_validator_did_not_sign_stops_the_node()
    {
        StorageException refused = Assert.Throws<StorageException>(() => Replay(new MemoryStateStore(), record => record.Block.Header.Height == 3 ? Forge(record) : record));
        Assert.Contains("block 3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("signature", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_with_other_transactions_than_its_header_names_stops_the_node()
    {
        StorageException refused = Assert.Throws<StorageException>(() => Replay(
            new MemoryStateStore(),
            record => record.Block.Header.Height == 2 ? record with { Block = new Block(record.Block.Header, [[1, 2, 3]], record.Block.LastCommit) } : record));
        Assert.Contains("block 2", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _devnet.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private long Replay(MemoryStateStore state, Func<BlockRecord, BlockRecord> change)
    {
        MemoryBlockLog log = new();
        for (long height = 1; height <= _devnet.Log.LastHeight; height++)
            log.Append(height, ChainSamples.Logged(change(BlockRecord.TryDecode(_devnet.Log.Read(height), BlockLimits.Default)!)));
        LastSignedStore lastSigned = new(Path.Combine(_folder, "last-signed"));
        Assert.Null(lastSigned.TryAdvance(new LastSigned(log.LastHeight, 0, 3, default), out _));
        ValidatorSigner signer = new(_key, lastSigned);
        ChainNode node = NodeInMemory.Open(_devnet.Genesis, state, log, signer);
        Assert.Null(node.Begin(out long replayed));
        return replayed;
    }

    private static BlockRecord Forge(BlockRecord record)
    {
        CommitSig signature = record.Commit.Signatures[0];
        byte[] bytes = signature.Signature.ToArray();
        bytes[0] ^= 1;
        return record with { Commit = new Commit(record.Commit.Height, record.Commit.Round, record.Commit.BlockId, [signature with { Signature = new OpaqueBytes(bytes) }]) };
    }
}
