using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Storage.Validator;

namespace R3mes.Tests.Node;

/// <summary>A height of thousands of rounds: its log is written anew again and again, and a process that ends goes on from it.</summary>
public sealed class LongHeightTests : IDisposable
{
    private const int CompactFrom = 48 << 10;
    private readonly HandFedNode _fed = new(compactFrom: CompactFrom);

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void It_stays_short_and_keeps_round_lock_votes_and_accusations_over_restarts()
    {
        Begin();
        (Block locked, Validator first) = Lock();
        Vote contradiction = _fed.Vote(_fed.Others()[2], VoteType.Prevote, BlockId.Nil, 0, _fed.Genesis.Time.AddMilliseconds(1000));
        _fed.Send(new VoteMessage(contradiction)); // it prevoted the block
        long most = 0;
        for (int round = 1; round <= 2000; round++)
        {
            GoTo(round);
            most = Math.Max(most, _fed.Wal.Bytes + _fed.Wal.Unflushed);
            if (round % 250 != 0) continue;
            _fed.Wait(TimeSpan.FromSeconds(round)); // a proposal, or the wait for one
            Assert.Equal(round, _fed.Guard.Last.Round);
            (LastSigned last, long votes) = (_fed.Guard.Last, _fed.Driver.Buffered);
            Restart();
            Assert.Equal(round, _fed.Driver.Round);
            Assert.Contains($"locked {locked.Id().Hash.ToString()[..8]}", _fed.Driver.Describe(), StringComparison.Ordinal);
            Assert.InRange(_fed.Driver.Buffered, votes - 8, votes + 8);
            Assert.Equal(last, _fed.Guard.Last);
        }

        Assert.InRange(most, CompactFrom / 2, 2 * CompactFrom);
        Assert.Equal(0, _fed.Driver.Counts.Refused(DriverRefusal.ConsensusLogFull));
        Assert.All(_fed.OwnVotes, vote => Assert.True(vote.BlockId.IsNil || vote.BlockId == locked.Id()));

        // The block is there still, and decided by a quorum that is told in the end; then who contradicted himself is told of.
        _fed.Send(new VotesMessage([.. _fed.Others().Select(other => _fed.Vote(other, VoteType.Precommit, locked.Id(), 0, locked.Header.Time.AddMilliseconds(900)))]));
        Assert.Equal(1, _fed.Driver.Tip.Height);
        Assert.Equal(locked.Id(), _fed.Driver.Tip.BlockId);
        Assert.Contains(_fed.Peers.Said.OfType<EvidenceMessage>(), told => Evidence.TryDecode(told.Evidence[0], out Evidence? of) && of is DuplicateVoteEvidence two && two.VoteA.Round == 0);
        Assert.NotEqual(default, first.Address);
    }

    [Fact]
    public void It_prevotes_no_other_block_than_the_locked_one_after_a_restart()
    {
        Begin();
        (Block locked, _) = Lock();
        for (int round = 1; round <= 400; round++) GoTo(round);
        Restart();
        Validator[] proposers = Rounds(401, 440);
        int other = Array.FindIndex(proposers, proposer => proposer.PublicKey != _fed.Key);
        GoTo(401 + other);
        Block block = _fed.Build(proposers[other], new byte[] { 1 });
        Assert.NotEqual(locked.Id(), block.Id());
        _fed.Propose(block, proposers[other], 401 + other);
        Assert.Contains(_fed.OwnVotes, vote => vote.Round == 401 + other && vote.BlockId.IsNil && vote.Type == VoteType.Prevote);
        int own = Array.FindIndex(proposers, other + 1, proposer => proposer.PublicKey == _fed.Key);
        GoTo(401 + own);
        Assert.Contains(_fed.Peers.Said.OfType<ProposalMessage>(), said => Proposal.TryDecode(said.Proposal.Span, out Proposal? proposal) && proposal.Round == 401 + own && proposal.BlockId == locked.Id() && proposal.PolRound == 0);
    }

    private void Begin()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
    }

    private void Restart()
    {
        _fed.Restart();
        _fed.Meet(0);
        _fed.Wait(TimeSpan.FromSeconds(3));
    }

    private Validator[] Rounds(int from, int to) => [.. Enumerable.Range(from, to - from).Select(round => round == 0 ? _fed.Driver.Tip.Validators.Current.Proposer : _fed.Driver.Tip.Validators.Current.Advance(round).Proposer)];

    /// <summary>In round 0 all prevote its block, and this node locks it.</summary>
    private (Block Locked, Validator Proposer) Lock()
    {
        Validator proposer = Rounds(0, 1)[0];
        Block block = _fed.Build(proposer);
        Assert.NotEqual(_fed.Key, proposer.PublicKey);
        _fed.Propose(block, proposer);
        foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, block.Id(), 0, block.Header.Time.AddMilliseconds(900))));
        Assert.Contains(_fed.OwnVotes, vote => vote.Type == VoteType.Precommit && vote.BlockId == block.Id());
        return (block, proposer);
    }

    private void GoTo(int round)
    {
        foreach (Validator other in _fed.Others()) _fed.Send(new VoteMessage(_fed.Vote(other, VoteType.Prevote, BlockId.Nil, round, _fed.Genesis.Time.AddMilliseconds(1000))));
        Assert.Equal(round, _fed.Driver.Round);
    }
}
