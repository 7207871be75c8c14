using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage;

namespace R3mes.Tests.Node;

/// <summary>What a restart makes of the proposal that a life before it kept.</summary>
public sealed class KeptProposalTests : IDisposable
{
    private const int Blocks = 3;

    private readonly RestartedChain _chain = new(Blocks);

    /// <summary>Blocks that no honest life of the node kept, each under a right checksum.</summary>
    private static readonly Dictionary<string, Func<Block, Block>> Foreign = new()
    {
        ["app hash"] = block => With(block, h => h with { AppHash = new OpaqueBytes(Flipped(h.AppHash.ToArray())) }),
        ["parent"] = block => With(block, h => h with { LastBlockId = h.LastBlockId with { Hash = Sha256.Hash([1]) } }),
        ["last commit"] = block => With(block, h => h with { LastCommitHash = OtherCommit(block).Hash() }, OtherCommit(block)),
        ["last commit alone"] = block => With(block, h => h, OtherCommit(block)),
        ["transactions alone"] = block => new Block(block.Header, [[1, 2, 3]], block.LastCommit),
        ["refused transaction"] = block => new Block(block.Header with { DataHash = Block.DataHashOf([[1, 2, 3]]) }, [[1, 2, 3]], block.LastCommit),
        ["chain"] = block => With(block, h => h with { ChainId = "another" }),
        ["version"] = block => With(block, h => h with { AppVersion = 1 }),
        ["validators"] = block => With(block, h => h with { ValidatorsHash = Sha256.Hash([2]) }),
        ["parameters"] = block => With(block, h => h with { ConsensusHash = Sha256.Hash([3]) }),
        ["results"] = block => With(block, h => h with { LastResultsHash = Sha256.Hash([4]) }),
        ["proposer"] = block => With(block, h => h with { ProposerAddress = default }),
        ["time"] = block => With(block, h => h with { Time = new Timestamp(h.Time.Seconds - 1, h.Time.Nanos) }),
    };

    public static TheoryData<string> ForeignNames => [.. Foreign.Keys];

    public void Dispose() => _chain.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_whole_one_becomes_the_block_whether_it_was_signed_or_not(bool signed)
    {
        Block kept = _chain.Die(signed);
        ChainNode node = _chain.Start();
        RestartedChain.Run(node, 3);
        Assert.Equal(kept.Encode(), _chain.Record(Blocks + 1).Block.Encode());
        _chain.AssertReplays();
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.99)]
    public void With_a_flipped_bit_it_is_replaced_when_nothing_was_signed_for_it(double where)
    {
        Block kept = _chain.Die(signed: false);
        _chain.Flip(where);
        AssertReplaced(kept);
    }

    [Theory]
    [MemberData(nameof(ForeignNames))]
    public void One_that_does_not_fit_the_chain_is_replaced_when_nothing_was_signed_for_it(string what)
    {
        Block kept = Foreign[what](_chain.Die(signed: false));
        new PendingProposal(_chain.Pending).Write(kept);
        AssertReplaced(kept);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void With_a_flipped_bit_it_stops_the_node_when_it_was_signed(double where)
    {
        _chain.Die(signed: true);
        _chain.Flip(where);
        AssertStops();
        _chain.Flip(where); // put right, it goes on
        RestartedChain.Run(_chain.Start(), 2);
        _chain.AssertReplays();
    }

    [Theory]
    [MemberData(nameof(ForeignNames))]
    public void Another_one_stops_the_node_when_one_was_signed(string what)
    {
        Block kept = _chain.Die(signed: true);
        new PendingProposal(_chain.Pending).Write(Foreign[what](kept));
        AssertStops();
        new PendingProposal(_chain.Pending).Write(new Block(kept.Header with { DataHash = Block.DataHashOf([]) }, [], kept.LastCommit));
        AssertStops(); // it would fit the chain, and is not what was signed
    }

    [Fact]
    public void A_record_that_rotted_is_made_again_from_it_and_from_no_other()
    {
        byte[] last = _chain.Log.Read(Blocks);
        Block kept = _chain.Kept();
        _chain.LoseLastRecord();
        foreach (Func<Block, Block> foreign in Foreign.Values)
        {
            new PendingProposal(_chain.Pending).Write(foreign(kept));
            StorageException lost = Assert.Throws<StorageException>(_chain.Start);
            Assert.Contains($"the state is at height {Blocks} and the block log ends at {Blocks - 1}", lost.Message, StringComparison.Ordinal);
            Assert.Equal(Blocks - 1, _chain.Log.LastHeight);
        }

        new PendingProposal(_chain.Pending).Write(kept);
        _chain.Flip(0.4);
        Assert.Throws<StorageException>(_chain.Start);
        _chain.Flip(0.4);
        _chain.Start();
        Assert.Equal(last, _chain.Log.Read(Blocks));
        _chain.AssertReplays();
    }

    private void AssertReplaced(Block kept)
    {
        ChainNode node = _chain.Start();
        Assert.Contains(_chain.Pending, node.Driver.PassedOver, StringComparison.Ordinal);
        RestartedChain.Run(node, 3);
        Assert.NotEqual(kept.Encode(), _chain.Record(Blocks + 1).Block.Encode());
        Assert.Equal(Blocks + 3, _chain.Log.LastHeight);
        _chain.AssertReplays();
    }

    private void AssertStops()
    {
        byte[] guard = File.ReadAllBytes(_chain.LastSigned), pending = File.ReadAllBytes(_chain.Pending);
        StorageException refused = Assert.Throws<StorageException>(_chain.Start);
        Assert.Equal(StorageFailure.Damaged, refused.Failure);
        Assert.StartsWith(_chain.Pending + ": ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"signed block {Blocks + 1}, the block log ends at {Blocks}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Blocks, _chain.Log.LastHeight);
        Assert.Equal(guard, File.ReadAllBytes(_chain.LastSigned));
        Assert.Equal(pending, File.ReadAllBytes(_chain.Pending));
    }

    private static Block With(Block block, Func<Header, Header> change, Commit? lastCommit = null) => new(change(block.Header), block.Txs, lastCommit ?? block.LastCommit);

    private static Commit OtherCommit(Block block)
    {
        Commit commit = block.LastCommit;
        CommitSig slot = commit.Signatures[0];
        return new Commit(commit.Height, commit.Round, commit.BlockId, [slot with { Signature = new OpaqueBytes(Flipped(slot.Signature.ToArray())) }]);
    }

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[^1] ^= 1;
        return bytes;
    }
}
