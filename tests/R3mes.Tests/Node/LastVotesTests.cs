using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

/// <summary>What the votes for the newest block carry, which the next one needs and no commit has.</summary>
public sealed class LastVotesTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void A_block_that_is_fetched_leaves_the_votes_that_were_heard_whole()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        while (!_fed.Node.Chain.ExtendsVotes(_fed.Driver.Tip.Height + 1) || Proposer.PublicKey == _fed.Key) _fed.Decide();
        long height = _fed.Driver.Tip.Height + 1;
        _fed.Begin();
        Validator[] others = _fed.Others();
        Block block = _fed.Build(Proposer);
        _fed.Propose(block, Proposer);
        Timestamp time = block.Header.Time.AddMilliseconds(1000);
        foreach (Validator other in others) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, block.Id(), 0, time)));
        Vote own = _fed.OwnVotes.Last(vote => vote.Type == VoteType.Precommit && vote.Height == height);
        Assert.False(own.Extension.IsEmpty);
        Vote[] precommits = [own, .. others.Select(other => _fed.Vote(other, VoteType.Precommit, block.Id(), 0, time))];
        _fed.Send(new VoteMessage(precommits[1]));
        Commit commit = new(height, 0, block.Id(), [.. _fed.Set.Validators.Select(validator => precommits.Single(vote => vote.ValidatorAddress == validator.Address).ToCommitSig())]);
        _fed.Send(new StatusMessage { Height = height + 1, Round = 0, Step = 0, BaseHeight = 1, LastHeight = height });
        _fed.Wait(TimeSpan.FromSeconds(1));
        _fed.Send(new BlockResponseMessage { Height = height, Block = block.Encoded, Commit = commit.Encode(), BaseHeight = 1 });
        Assert.Equal(height, _fed.Driver.Tip.Height);
        _fed.Wait(TimeSpan.FromSeconds(1));
        int[] whole = [.. Enumerable.Range(0, HandFedNode.Validators).Where(index => _fed.Peers.Asked!.LastCommit[index])];
        Assert.Equal([.. precommits[..2].Select(vote => vote.ValidatorIndex).Order()], whole);
    }

    private Validator Proposer => _fed.Driver.Tip.Validators.Current.Proposer;
}
