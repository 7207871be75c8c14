using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

/// <summary>What recovery makes of votes that came together and stand in the consensus log as one record.</summary>
public sealed class TogetherVotesTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public void Dispose() => _fed.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_record_of_the_block_log_that_rotted_is_made_again_from_them(bool oneSaidSomethingElseBefore)
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        _fed.Decide();
        DecideTogether(oneSaidSomethingElseBefore);
        byte[] last = _fed.Log.Read(2);
        _fed.RestartWithoutLastBlock();
        Assert.Equal((2, 2), (_fed.Driver.Tip.Height, _fed.Log.LastHeight));
        Assert.Equal(last, _fed.Log.Read(2));
    }

    [Fact]
    public void What_they_carry_for_the_next_proposer_is_known_again()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        while (!_fed.Node.Chain.ExtendsVotes(_fed.Driver.Tip.Height + 1)) _fed.Decide();
        DecideTogether(oneSaidSomethingElseBefore: false);
        long height = _fed.Driver.Tip.Height;
        Assert.True(_fed.Node.Chain.ExtendsVotes(height));
        _fed.RestartWithoutState();
        Assert.Equal(height, _fed.Driver.Tip.Height);
        _fed.Meet(height);
        _fed.Wait(TimeSpan.FromSeconds(1));
        Assert.All(_fed.Others(), other => Assert.True(_fed.Peers.Asked!.LastCommit[_fed.Set.IndexOf(other.Address)]));
    }

    /// <summary>One height that the others' precommits decide, which come in one message and not one by one.</summary>
    private void DecideTogether(bool oneSaidSomethingElseBefore)
    {
        Header header = _fed.ProposeNext(out BlockId id);
        Timestamp time = header.Time.AddMilliseconds(1000);
        if (oneSaidSomethingElseBefore) _fed.Send(new VoteMessage(_fed.Vote(_fed.Others()[0], VoteType.Precommit, BlockId.Nil, 0, time)));
        _fed.Send(new VotesMessage([.. _fed.Others().Select(other => _fed.Vote(other, VoteType.Precommit, id, 0, time))]));
        Assert.Equal(header.Height, _fed.Driver.Tip.Height);
    }
}
