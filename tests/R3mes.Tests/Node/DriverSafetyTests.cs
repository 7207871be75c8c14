using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Storage.Validator;

namespace R3mes.Tests.Node;

/// <summary>What a validator may not sign, what time its votes bear, and how it goes on from where others would stop.</summary>
public sealed class DriverSafetyTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    private Validator Self => _fed.Set.Validators.Single(v => v.PublicKey == _fed.Key);

    public void Dispose() => _fed.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_older_copy_of_a_home_leaves_the_height_above_what_it_fetched_to_others(bool lastIsSigned)
    {
        // The guard is empty, and blocks show that this validator signed: what it signed above them nobody here knows.
        int last = 2;
        while (ProposerOf(last) == Self) last++;
        _fed.Meet(last);
        _fed.Driver.Tick();
        for (int height = 1; height <= last; height++)
        {
            Validator[] absent = height == last && !lastIsSigned ? [Self] : [];
            _fed.Bring(_fed.Build(_fed.Others()[0]), 0, absent);
        }

        Assert.Equal(last, _fed.Driver.Tip.Height);
        _fed.Wait(TimeSpan.FromSeconds(1.6)); // for what peers may tell of it
        _fed.Decide();
        Assert.Equal(last + 1, _fed.Driver.Tip.Height);
        Assert.Empty(_fed.OwnVotes);
        Assert.True(_fed.Driver.Counts.Refused(DriverRefusal.SigningBehind) > 0);
        _fed.Decide();
        Assert.NotEmpty(_fed.OwnVotes);
        Assert.All(_fed.OwnVotes, vote => Assert.Equal(last + 2, vote.Height));
    }

    [Fact]
    public void A_home_that_was_behind_and_signed_nothing_there_signs_when_peers_have_told_what_they_know()
    {
        FetchTwo();
        _fed.Wait(TimeSpan.FromSeconds(1.4));
        Assert.Empty(_fed.OwnVotes);
        _fed.Wait(TimeSpan.FromSeconds(0.2));
        _fed.Decide();
        Assert.Contains(_fed.OwnVotes, vote => vote.Height == 3);
    }

    [Theory]
    [InlineData(VoteType.Prevote)]
    [InlineData(VoteType.Precommit)]
    public void One_that_a_peer_tells_what_it_signed_in_a_former_life_leaves_that_height_to_others(VoteType type)
    {
        FetchTwo();
        _fed.Begin();
        _fed.Send(new VoteMessage(_fed.Vote(Self, type, HandFedNode.Some(1), 0, _fed.Driver.Tip.Time)));
        Assert.Equal(1, _fed.Driver.Counts.Refused(DriverRefusal.GuardBehindTheLog));
        _fed.Wait(TimeSpan.FromSeconds(1.6));
        _fed.Decide();
        Assert.Equal(3, _fed.Driver.Tip.Height);
        Assert.DoesNotContain(_fed.OwnVotes, vote => vote.BlockId != HandFedNode.Some(1)); // that one it passes on
        _fed.Decide();
        Assert.Contains(_fed.OwnVotes, vote => vote.Height == 4);
    }

    private void FetchTwo()
    {
        _fed.Meet(2);
        _fed.Driver.Tick();
        for (int height = 1; height <= 2; height++) _fed.Bring(_fed.Build(_fed.Others()[0]), 0, Self);
    }

    [Fact]
    public void Nothing_is_signed_that_follows_from_what_the_log_has_no_room_for()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        LastSigned before = _fed.Guard.Last;
        int votes = _fed.OwnVotes.Count();
        byte[] filler = new byte[1 << 16];
        while (!_fed.Wal.IsFull) _fed.Wal.Append(filler);
        Validator proposer = _fed.Driver.Tip.Validators.Current.Proposer;
        Block block = _fed.Build(proposer);
        _fed.Propose(block, proposer);
        foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, block.Id(), 0, block.Header.Time)));
        Assert.Equal(before, _fed.Guard.Last);
        Assert.Equal(votes, _fed.OwnVotes.Count());
        Assert.True(_fed.Driver.Counts.Refused(DriverRefusal.ConsensusLogFull) > 0);

        // The height ends by the others' votes, as for a node that follows, and the next one is signed.
        Assert.Equal(0, _fed.Driver.Tip.Height);
        _fed.Send(new StatusMessage { Height = 2, Round = 0, Step = 0, BaseHeight = 1, LastHeight = 1 });
        _fed.Wait(TimeSpan.FromSeconds(1));
        _fed.Bring(block, 0, Self);
        Assert.Equal(1, _fed.Driver.Tip.Height);
        _fed.Decide();
        Assert.Contains(_fed.OwnVotes, vote => vote.Height == 2);
    }

    [Fact]
    public void A_vote_for_nothing_is_later_than_the_valid_block_that_it_passes_over()
    {
        // The clock of these tests gives a second more than it is asked for.
        _fed.Meet(0);
        _fed.Driver.Tick();
        do _fed.Decide();
        while (ProposerOf(0) == Self);
        _fed.Begin();
        Validator proposer = ProposerOf(0);
        Block block = _fed.Build(proposer);
        _fed.Propose(block, proposer);
        foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, BlockId.Nil, 0, block.Header.Time)));
        Vote nil = Assert.Single(_fed.OwnVotes, vote => vote.Height == block.Header.Height && vote.Type == VoteType.Precommit);
        Assert.True(nil.BlockId.IsNil);
        Assert.Equal(block.Header.Time.AddMilliseconds(1000), nil.Timestamp);
    }

    [Theory] // Milliseconds after the block at which each of four voted, -1 for absent; and what the next block's time is after it
    [InlineData(1000, 1000, 1000, 1000, 1000)]
    [InlineData(5, 10, 15, 20, 10)]
    [InlineData(5, 10, 15, -1, 10)]
    [InlineData(-1_000_000, 10, 15, 20, 10)]
    [InlineData(-1_000_000, -500, 15, 20, 1)]
    [InlineData(-1_000_000, -500, 15, -1, 1)]
    [InlineData(10, 15, 1_000_000_000, -1, 15)]
    [InlineData(0, 0, 0, 0, 1)]
    public void A_blocks_time_is_the_median_and_always_after_the_block_before(long a, long b, long c, long d, long expected)
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        _fed.Decide();
        ChainTip tip = _fed.Driver.Tip;
        Timestamp Time(long after) => after < 0 ? Earlier(tip.Time, -after) : tip.Time.AddMilliseconds(after);
        long[] times = [a, b, c, d];
        Commit commit = new(1, 0, tip.BlockId, [.. _fed.Set.Validators.Select((v, i) => times[i] == -1 ? CommitSig.Absent : _fed.Vote(v, VoteType.Precommit, tip.BlockId, 0, Time(times[i]), 1).ToCommitSig())]);
        Assert.Equal(tip.Time.AddMilliseconds(expected), new BlockBuilder(_fed.Genesis).TimeOf(tip, commit));

        static Timestamp Earlier(Timestamp time, long milliseconds) => new(time.Seconds - (milliseconds / 1000) - 1, time.Nanos);
    }

    [Fact]
    public void A_height_that_the_log_decides_again_leaves_the_log_of_the_next_one_as_it_was()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        _fed.Decide();
        _fed.Begin();
        Validator proposer = ProposerOf(0);
        Block block = _fed.Build(proposer);
        if (proposer != Self) _fed.Propose(block, proposer);
        _fed.Send(new VoteMessage(_fed.Vote(1, VoteType.Prevote, BlockId.Nil)));
        _fed.Wal.Flush();
        LastSigned signed = _fed.Guard.Last;
        Assert.Equal(2, signed.Height);
        long written = _fed.Wal.Bytes;

        _fed.RestartWithoutBlocks();
        Assert.Equal((1, 1), (_fed.Driver.Tip.Height, _fed.Log.LastHeight));
        Assert.Equal(written, _fed.Wal.Bytes);
        Assert.Contains("prevotes 2", _fed.Driver.Describe(), StringComparison.Ordinal); // its own and the other's
        _fed.RestartWithoutBlocks();
        Assert.Equal(written, _fed.Wal.Bytes);
        _fed.Meet(1);
        _fed.Wait(TimeSpan.FromMilliseconds(100));
        Assert.Equal(signed, _fed.Guard.Last);
        Assert.Equal(0, _fed.Driver.Counts.Refused(DriverRefusal.SigningSignedOther));
    }

    [Fact]
    public void A_block_that_was_decided_and_dropped_before_is_fetched()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        Block? decided = null;
        for (int round = 0; round <= RoundProposals.BlocksMax + 4; round++)
        {
            Validator proposer = ProposerOf(round);
            Block block = round == 0 ? _fed.Build(proposer) : _fed.Build(proposer, [1, 2, (byte)round]);
            decided ??= block;
            if (proposer.Address != Self.Address) _fed.Propose(block, proposer, round);
            foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Precommit, BlockId.Nil, round, block.Header.Time)));
            for (int i = 0; i < 20 && _fed.Driver.Round == round; i++) _fed.Wait(TimeSpan.FromSeconds(1));
            Assert.Equal(round + 1, _fed.Driver.Round);
        }

        // Each of the others says now that it precommitted the first block after all.
        _fed.Send(new VotesMessage([.. _fed.Others().Select(v => _fed.Vote(v, VoteType.Precommit, decided!.Id(), 0, decided.Header.Time))]));
        Assert.Equal((0, 1), (_fed.Driver.Tip.Height, _fed.Driver.Counts.Refused(DriverRefusal.DecidedBlockGone)));
        _fed.Send(new StatusMessage { Height = 2, Round = 0, Step = 0, BaseHeight = 1, LastHeight = 1 });
        _fed.Wait(TimeSpan.FromSeconds(1));
        _fed.Bring(decided!, 0, Self);
        Assert.Equal(1, _fed.Driver.Tip.Height);
        _fed.Decide();
        Assert.Equal(2, _fed.Driver.Tip.Height);
    }

    private Validator ProposerOf(int round)
    {
        ProposerRotation rotation = _fed.Driver.Tip.Validators.Current;
        return round == 0 ? rotation.Proposer : rotation.Advance(round).Proposer;
    }
}
