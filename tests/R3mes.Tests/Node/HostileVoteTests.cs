using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

/// <summary>Votes that a peer sends again and again, or that contradict each other: what they cost this node, and whom.</summary>
public sealed class HostileVoteTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public HostileVoteTests() => _fed.Driver.Tick();

    private long Written => _fed.Wal.Bytes + _fed.Wal.Unflushed;

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void One_that_is_known_is_not_logged_nor_passed_on_however_often_it_comes()
    {
        Vote vote = _fed.Vote(1, VoteType.Prevote, BlockId.Nil);
        _fed.Send(new VoteMessage(vote));
        long written = Written;
        int said = _fed.Peers.Said.Count;
        for (int i = 0; i < 200; i++) _fed.Send(new VoteMessage(vote));
        _fed.Send(new VotesMessage([.. Enumerable.Repeat(vote, 200)]));
        // A forged copy of it is not even verified.
        _fed.Send(new VoteMessage(vote with { Timestamp = vote.Timestamp.AddMilliseconds(1) }));
        Assert.Equal(written, Written);
        Assert.Equal(said, _fed.Peers.Said.Count);
        Assert.Equal(401, _fed.Driver.Counts.Refused(DriverRefusal.VoteKnown));
        Assert.Empty(_fed.Peers.Offences);
    }

    [Fact]
    public void Of_one_who_contradicts_itself_two_are_kept_and_no_third_is_looked_at()
    {
        _fed.Send(new VoteMessage(_fed.Vote(1, VoteType.Prevote, HandFedNode.Some(0))));
        _fed.Send(new VoteMessage(_fed.Vote(1, VoteType.Prevote, HandFedNode.Some(1))));
        long written = Written;
        int said = _fed.Peers.Said.Count;
        for (int i = 0; i < 300; i++) _fed.Send(new VoteMessage(_fed.Vote(1, VoteType.Prevote, HandFedNode.Some(i))));
        Assert.Equal((written, said), (Written, _fed.Peers.Said.Count));
        Assert.Equal((2, 298), (_fed.Driver.Counts.Refused(DriverRefusal.VoteKnown), _fed.Driver.Counts.Refused(DriverRefusal.VoteThird)));
        Assert.Equal(1, _fed.Driver.Counts.Equivocations);
    }

    [Fact]
    public void Too_few_of_a_far_round_and_those_of_one_long_over_are_not_verified()
    {
        long written = Written;
        Vote far = _fed.Vote(_fed.Others()[0], VoteType.Prevote, BlockId.Nil, 99, _fed.Genesis.Time.AddMilliseconds(1));
        _fed.Send(new VotesMessage([far, far, far with { Type = VoteType.Precommit }]));
        Assert.Equal(1, _fed.Driver.Counts.Refused(DriverRefusal.VotesTooFew));
        Assert.Equal((written, 0), (Written, _fed.Driver.Round));

        // Of two, half of the power, they lead there; and what is long over then is refused.
        _fed.Send(new VotesMessage([far, _fed.Vote(_fed.Others()[1], VoteType.Prevote, BlockId.Nil, 99, far.Timestamp)]));
        Assert.Equal(99, _fed.Driver.Round);
        written = Written;
        _fed.Send(new VoteMessage(_fed.Vote(1, VoteType.Prevote, BlockId.Nil)));
        Assert.Equal((written, 1, 0), (Written, _fed.Driver.Counts.Refused(DriverRefusal.Stale), _fed.Driver.Counts.Refused(DriverRefusal.VoteOfAFarRound)));
    }

    [Fact]
    public void A_forged_one_among_many_ends_what_its_sender_brought()
    {
        Vote[] far = [.. _fed.Others().Select(v => _fed.Vote(v, VoteType.Prevote, BlockId.Nil, 99, _fed.Genesis.Time))];
        far[0] = far[0] with { Timestamp = far[0].Timestamp.AddMilliseconds(1) };
        _fed.Send(new VotesMessage(far));
        Assert.Equal([Offence.BadSignature], _fed.Peers.Offences);
        Assert.Equal(0, _fed.Driver.Round);
        Vote[] quorum = [.. _fed.Others().Select(v => _fed.Vote(v, VoteType.Prevote, HandFedNode.Some(1), 0, _fed.Genesis.Time))];
        quorum[2] = quorum[2] with { Signature = quorum[0].Signature };
        _fed.Send(new VotesMessage(quorum));
        Assert.Equal(2, _fed.Peers.Offences.Count);
        Assert.Equal(2, _fed.Driver.Counts.Refused(DriverRefusal.VoteSignature));
    }

    [Theory]
    [InlineData(1, 1, Offence.StaleFlood)]
    [InlineData(2, 9, Offence.FutureFlood)]
    [InlineData(2, 2, Offence.DuplicateFlood)]
    public void A_flood_costs_and_some_of_it_does_not(long tip, long height, Offence offence)
    {
        _fed.Meet(0);
        for (long at = 1; at <= tip - 1; at++) Decide();
        _fed.Begin();
        // Precommits of the last round's block are taken late: these are of a height before, of one ahead, or known.
        Vote vote = _fed.Vote(_fed.Others()[0], VoteType.Prevote, BlockId.Nil, 0, _fed.Driver.Tip.Time, tip == 1 ? 1 : height);
        if (tip == 1)
        {
            Decide();
            _fed.Begin();
        }
        else if (offence == Offence.DuplicateFlood)
        {
            _fed.Send(new VoteMessage(vote));
        }

        long free = PeerBudgets.Burst(PeerAllowance.Duplicates);
        for (long i = 0; i < free; i++) _fed.Send(new VoteMessage(vote));
        Assert.Empty(_fed.Peers.Offences);
        for (long i = 0; i < free; i++) _fed.Send(new VoteMessage(vote));
        Assert.Equal(Enumerable.Repeat(offence, 4), _fed.Peers.Offences);

        // Time makes up for it.
        _fed.Clock.JumpTo(_fed.Clock.Elapsed + TimeSpan.FromSeconds(10));
        for (long i = 0; i < free; i++) _fed.Send(new VoteMessage(vote));
        Assert.Equal(4, _fed.Peers.Offences.Count);
    }

    [Fact]
    public void One_against_a_block_that_is_decided_makes_evidence_once_and_a_peer_that_comes_is_told()
    {
        _fed.Meet(0);
        Decide();
        Validator liar = _fed.Others()[0];
        Vote Against(int number) => _fed.Vote(liar, VoteType.Precommit, HandFedNode.Some(number), 0, _fed.Driver.Tip.Time, 1);
        _fed.Send(new VoteMessage(Against(1) with { Signature = Against(2).Signature }));
        Assert.Equal([Offence.BadSignature], _fed.Peers.Offences);
        Assert.DoesNotContain(_fed.Peers.Said, message => message is EvidenceMessage);
        for (int i = 1; i < 50; i++) _fed.Send(new VoteMessage(Against(i)));
        EvidenceMessage told = Assert.Single(_fed.Peers.Said.OfType<EvidenceMessage>());
        Assert.True(Evidence.TryDecode(told.Evidence[0], out Evidence? evidence));
        Assert.Equal(liar.Address, Assert.IsType<DuplicateVoteEvidence>(evidence).VoteA.ValidatorAddress);
        Assert.Equal((1, 48), (_fed.Driver.Counts.Equivocations, _fed.Driver.Counts.Refused(DriverRefusal.VoteKnown)));
        _fed.Driver.OnPeerConnected(HandFedNode.Peer);
        Assert.Equal(told.Evidence[0], Assert.Single(_fed.Peers.Sent.OfType<EvidenceMessage>()).Evidence[0]);
    }

    [Fact]
    public void Evidence_is_told_again_to_a_peer_that_was_behind_and_comes_to_its_height()
    {
        _fed.Meet(0);
        Decide();
        _fed.Send(new VoteMessage(_fed.Vote(_fed.Others()[0], VoteType.Precommit, HandFedNode.Some(1), 0, _fed.Driver.Tip.Time, 1)));
        EvidenceMessage told = Assert.Single(_fed.Peers.Said.OfType<EvidenceMessage>());
        Assert.Empty(_fed.Peers.Sent.OfType<EvidenceMessage>());
        foreach (long last in (long[])[0, 1, 1, 2]) _fed.Send(new StatusMessage { Height = last + 1, Round = 0, Step = 1, BaseHeight = Math.Min(1, last), LastHeight = last });
        Assert.Equal(told.Evidence[0], Assert.Single(_fed.Peers.Sent.OfType<EvidenceMessage>()).Evidence[0]);
    }

    private void Decide() => _fed.Decide();
}
