using R3mes.Node;
using R3mes.Primitives.Chain;
using R3mes.Storage;

namespace R3mes.Tests.Node;

/// <summary>What a restart makes of what consensus was told before, the block that was proposed above all. A chain of one validator has it nowhere else.</summary>
public sealed class KeptProposalTests : IDisposable
{
    private const int Blocks = 3;

    private readonly RestartedChain _chain = new(Blocks);

    public void Dispose() => _chain.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_becomes_the_block_whether_its_precommit_was_signed_or_not(bool precommitted)
    {
        Block kept = _chain.Die(precommitted);
        RestartedChain.Run(_chain.Start(), 3);
        Assert.Equal(kept.Encode(), _chain.Record(Blocks + 1).Block.Encode());
        _chain.AssertReplays();
    }

    [Theory]
    [InlineData(21)]
    [InlineData(25)]
    [InlineData(29)]
    [InlineData(200)]
    public void With_a_flipped_bit_it_stops_the_node_and_put_right_it_goes_on(int at)
    {
        Block kept = _chain.Die(precommitted: true);
        _chain.Flip(at);
        byte[] guard = File.ReadAllBytes(_chain.LastSigned), wal = File.ReadAllBytes(_chain.WalPath);
        StorageException refused = Assert.Throws<StorageException>(_chain.Start);
        Assert.Equal(StorageFailure.Damaged, refused.Failure);
        Assert.StartsWith(_chain.WalPath + ": ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Blocks, _chain.Log.LastHeight);
        Assert.Equal(guard, File.ReadAllBytes(_chain.LastSigned));
        Assert.Equal(wal, File.ReadAllBytes(_chain.WalPath));
        _chain.Flip(at);
        RestartedChain.Run(_chain.Start(), 2);
        Assert.Equal(kept.Encode(), _chain.Record(Blocks + 1).Block.Encode());
        _chain.AssertReplays();
    }

    [Fact]
    public void Gone_it_stops_the_node_for_no_other_block_may_be_signed()
    {
        _chain.Die(precommitted: true);
        File.Delete(_chain.WalPath);
        StorageException refused = Assert.Throws<StorageException>(_chain.Start);
        Assert.Equal(StorageFailure.Damaged, refused.Failure);
        Assert.Contains($"this validator signed at height {Blocks + 1}, the block log ends at {Blocks}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Blocks, _chain.Log.LastHeight);
    }

    [Fact]
    public void A_record_of_the_block_log_that_rotted_is_made_again_from_it_and_from_nothing_else()
    {
        byte[] last = _chain.Log.Read(Blocks), wal = File.ReadAllBytes(_chain.WalPathOf(Blocks));
        _chain.LoseLastRecord();
        File.Delete(_chain.WalPathOf(Blocks));
        StorageException lost = Assert.Throws<StorageException>(_chain.Start);
        Assert.Contains($"the state is at height {Blocks} and the block log ends at {Blocks - 1}", lost.Message, StringComparison.Ordinal);
        Assert.Equal(Blocks - 1, _chain.Log.LastHeight);
        File.WriteAllBytes(_chain.WalPathOf(Blocks), wal);
        _chain.Start();
        Assert.Equal(last, _chain.Log.Read(Blocks));
        _chain.AssertReplays();
    }
}
