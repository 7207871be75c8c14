using R3mes.Storage;
using R3mes.Storage.Validator;

namespace R3mes.Tests.Node;

/// <summary>A home whose keys/last-signed is gone, or an older copy of itself.</summary>
public sealed class LostGuardTests : IDisposable
{
    private const int Blocks = 3;

    private readonly RestartedChain _chain = new(Blocks);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public void A_missing_one_stops_the_node_and_none_is_made()
    {
        File.Delete(_chain.LastSigned);
        AssertStops("the record of what this validator signed last is missing");
        Assert.False(File.Exists(_chain.LastSigned));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Blocks - 1)]
    public void An_older_copy_stops_the_node(long height)
    {
        File.Delete(_chain.LastSigned);
        Assert.Null(new LastSignedStore(_chain.LastSigned).TryAdvance(new LastSigned(height, 0, 3, default), out _));
        AssertStops($"the record says that this validator signed block {height} last");
    }

    [Fact]
    public void One_that_is_behind_the_state_alone_stops_the_node_too()
    {
        _chain.LoseLastRecord();
        File.Delete(_chain.LastSigned);
        Assert.Null(new LastSignedStore(_chain.LastSigned).TryAdvance(new LastSigned(Blocks - 1, 0, 3, default), out _));
        AssertStops($"signed block {Blocks - 1} last");
        Assert.Equal(Blocks - 1, _chain.Log.LastHeight);
    }

    [Fact]
    public void A_missing_one_stops_the_node_also_where_a_proposal_waits()
    {
        _chain.Die(precommitted: true);
        File.Delete(_chain.LastSigned);
        AssertStops("missing");
        Assert.Equal(Blocks, _chain.Log.LastHeight);
    }

    [Fact]
    public void One_that_is_further_than_the_next_block_says_that_blocks_were_lost()
    {
        Assert.Null(new LastSignedStore(_chain.LastSigned).TryAdvance(new LastSigned(Blocks + 2, 0, 3, default), out _));
        StorageException lost = Assert.Throws<StorageException>(_chain.Start);
        Assert.Contains($"this validator signed at height {Blocks + 2}, the block log ends at {Blocks}", lost.Message, StringComparison.Ordinal);
    }

    private void AssertStops(string says)
    {
        StorageException refused = Assert.Throws<StorageException>(_chain.Start);
        Assert.StartsWith(_chain.LastSigned + ": ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"the chain in this home is at block {Blocks}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("never an older copy", refused.Message, StringComparison.Ordinal);
    }
}
