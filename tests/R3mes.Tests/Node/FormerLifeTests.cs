using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Node;

/// <summary>What a validator signed and was told before its process ended, its home was restored, or its blocks were fetched again.</summary>
public sealed class FormerLifeTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public FormerLifeTests()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
    }

    private Validator Self => _fed.Set.Validators.Single(v => v.PublicKey == _fed.Key);

    private Validator Proposer => _fed.Driver.Tip.Validators.Current.Proposer;

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void A_copy_of_the_home_at_the_tip_hears_what_it_signed_above_it_before_it_signs()
    {
        do _fed.Decide();
        while (Proposer == Self);
        _fed.Restart();
        Vote former = _fed.Vote(Self, VoteType.Prevote, BlockId.Nil, 0, _fed.Driver.Tip.Time);
        _fed.Meet(_fed.Driver.Tip.Height);
        _fed.Begin();
        _fed.Propose(_fed.Build(Proposer), Proposer);
        Assert.Empty(_fed.OwnVotes);
        _fed.Send(new VoteMessage(former));
        _fed.Wait(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(_fed.OwnVotes, vote => vote != former);
        Assert.Equal((1, 0), (_fed.Driver.Counts.Refused(DriverRefusal.GuardBehindTheLog), _fed.Driver.Counts.Equivocations));
    }

    [Fact]
    public void While_it_listens_it_asks_for_votes_of_every_round()
    {
        _fed.Decide();
        _fed.Restart();
        _fed.Meet(1);
        _fed.Begin();
        _fed.Wait(TimeSpan.FromSeconds(1));
        Assert.True(_fed.Peers.Asked!.Recalls);
        _fed.Wait(TimeSpan.FromSeconds(2));
        Assert.False(_fed.Peers.Asked!.Recalls);
    }

    [Fact]
    public void It_signs_a_second_after_most_peers_spoke_and_not_after_the_first_of_them_did()
    {
        do _fed.Decide();
        while (Proposer == Self);
        _fed.Restart();
        StatusMessage there = new() { Height = _fed.Driver.Tip.Height + 1, Round = 0, Step = 0, BaseHeight = 1, LastHeight = _fed.Driver.Tip.Height };
        _fed.Peers.Ids.Add(HandFedNode.Peer);
        _fed.Send(there);
        _fed.Begin();
        _fed.Propose(_fed.Build(Proposer), Proposer);
        _fed.Wait(TimeSpan.FromMilliseconds(1200));
        _fed.Driver.OnMessage(Gossip.RecordedPeers.Id(2), there);
        _fed.Wait(TimeSpan.FromMilliseconds(700));
        Assert.Empty(_fed.OwnVotes);
        _fed.Wait(TimeSpan.FromMilliseconds(600));
        Assert.NotEmpty(_fed.OwnVotes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_that_listens_is_told_the_votes_of_the_rounds_between(bool listens)
    {
        Validator asker = _fed.Others()[0];
        foreach (int round in (int[])[1, 2, 3])
        {
            foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, BlockId.Nil, round, _fed.Genesis.Time.AddMilliseconds(1000))));
        }

        Assert.Equal(3, _fed.Driver.Round);
        _fed.Send(new StatusMessage { Height = 1, Round = 0, Step = 1, Wants = true, Recalls = listens });
        Vote[] told = [.. _fed.Peers.Sent.OfType<VotesMessage>().SelectMany(message => message.Votes)];
        Assert.Contains(told, vote => vote.Round == 3);
        foreach (int round in (int[])[1, 2]) Assert.Equal(listens, told.Any(vote => vote.Round == round && vote.ValidatorAddress == asker.Address));
    }

    [Fact]
    public void What_it_signed_is_noticed_in_a_quorum_that_is_told_together()
    {
        _fed.Decide();
        _fed.Restart();
        _fed.Meet(1);
        _fed.Begin();
        Validator[] three = [Self, .. _fed.Others().Take(2)];
        Vote[] polka = [.. three.Select(v => _fed.Vote(v, VoteType.Prevote, HandFedNode.Some(1), 0, _fed.Driver.Tip.Time))];
        _fed.Send(new VotesMessage(polka));
        _fed.Wait(TimeSpan.FromSeconds(20));
        Assert.Equal((1, 0), (_fed.Driver.Counts.Refused(DriverRefusal.GuardBehindTheLog), _fed.Driver.Counts.Equivocations));
        Assert.DoesNotContain(_fed.OwnVotes, vote => vote != polka[0]);
    }

    [Fact]
    public void One_peer_that_lags_does_not_let_it_sign_before_others_are_heard()
    {
        _fed.Decide();
        _fed.Restart();
        _fed.Peers.Ids.Add(HandFedNode.Peer);
        _fed.Send(new StatusMessage { Height = 2, Round = 0, Step = 0, BaseHeight = 1, LastHeight = 1 });
        _fed.Wait(TimeSpan.FromSeconds(1.9));
        Assert.Empty(_fed.OwnVotes);
    }

    [Fact]
    public void Blocks_that_are_fetched_again_leave_what_the_log_has_of_the_height_above_them()
    {
        List<CommittedBlock> blocks = [];
        _fed.Driver.Committed += blocks.Add;
        for (int i = 0; i < 2; i++) _fed.Decide();
        _fed.Begin();
        _fed.Wait(TimeSpan.FromSeconds(5));
        Assert.Equal(3, _fed.Guard.Last.Height);
        foreach (int round in (int[])[0, 1, 2])
        {
            _fed.Send(new VoteMessage(_fed.Vote(_fed.Others()[0], VoteType.Prevote, BlockId.Nil, round, _fed.Driver.Tip.Time)));
            _fed.Wal.Flush();
        }

        long written = _fed.Wal.Bytes;
        _fed.RestartWithoutBlocks();
        Assert.Equal(0, _fed.Driver.Tip.Height);
        _fed.Meet(2);
        _fed.Driver.Tick();
        foreach (CommittedBlock block in blocks) _fed.Send(new BlockResponseMessage { Height = block.Height, Block = block.Block.Encoded, Commit = block.Commit.Encode(), BaseHeight = 1 });
        Assert.Equal((2, written), (_fed.Driver.Tip.Height, _fed.Wal.Bytes));
        _fed.Begin();
        long votes = _fed.Driver.Buffered;
        Assert.InRange(votes, 3, 20); // told again
        _fed.Wal.Flush();
        _fed.Restart();
        Assert.InRange(_fed.Driver.Buffered, votes, 20);
    }

    [Fact]
    public void Liars_who_cannot_be_asked_do_not_keep_it_from_signing()
    {
        using HandFedNode fed = new();
        PeerId[] liars = [.. Enumerable.Range(10, 5).Select(i => Gossip.RecordedPeers.Id((byte)i))];
        fed.Peers.Ids.AddRange([HandFedNode.Peer, .. liars]);
        for (int second = 0; second < 10; second++)
        {
            foreach (PeerId liar in liars) fed.Driver.OnMessage(liar, new StatusMessage { Height = 1000, Round = 0, Step = 0, BaseHeight = 999, LastHeight = 999 });
            fed.Send(new StatusMessage { Height = 1, Round = 0, Step = 0 });
            fed.Wait(TimeSpan.FromSeconds(1));
        }

        Assert.NotEmpty(fed.OwnVotes);
    }

    [Fact]
    public void A_quorum_of_a_far_round_leads_there_and_its_repetition_costs_nothing()
    {
        Vote[] far = [.. _fed.Others().Select(v => _fed.Vote(v, VoteType.Prevote, HandFedNode.Some(1), 99, _fed.Genesis.Time))];
        _fed.Send(new VotesMessage(far));
        Assert.Equal(99, _fed.Driver.Round);
        long written = _fed.Wal.Bytes + _fed.Wal.Unflushed;
        for (int i = 0; i < 1000; i++) _fed.Send(new VotesMessage(far));
        Assert.Equal(written, _fed.Wal.Bytes + _fed.Wal.Unflushed);
    }

    [Fact]
    public void Questions_that_piled_up_while_the_node_stood_still_are_no_offence()
    {
        _fed.Wait(TimeSpan.FromSeconds(60));
        for (int i = 0; i < 120; i++) _fed.Send(new StatusMessage { Height = 1, Round = 0, Step = 1, Wants = true });
        Assert.Empty(_fed.Peers.Offences);
    }

    [Fact]
    public void A_height_whose_log_is_full_of_blocks_goes_on_with_short_ones()
    {
        while (_fed.Wal.BlockRoom > 0) Assert.True(_fed.Wal.TryAppendBlock(WalRecord.BlockHead, new byte[Math.Min(_fed.Wal.BlockRoom, 4 << 20)]));
        Assert.NotEqual(Self, Proposer);
        _fed.Decide();
        Assert.Equal(1, _fed.Driver.Tip.Height);
        Assert.Contains(_fed.OwnVotes, vote => !vote.BlockId.IsNil);
    }
}
