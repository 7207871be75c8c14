using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>What a peer may ask, claim and fill up, and what that costs it.</summary>
public sealed class HostilePeerTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void Each_refusal_has_its_cost_or_is_nobodys_fault_and_each_offence_of_the_driver_is_raised_by_one()
    {
        HashSet<Offence> raised = [.. Enum.GetValues<DriverRefusal>().Select(RefusalCosts.Of).OfType<RefusalCosts.Cost>().Select(cost => cost.Offence)];
        // The rest are raised where bytes and transactions come in.
        Offence[] elsewhere = [Offence.TooLarge, Offence.WrongChannel, Offence.BadTransaction];
        Assert.Equal(Enum.GetValues<Offence>().Order(), raised.Union(elsewhere).Order());
        Assert.DoesNotContain(elsewhere, raised.Contains);
    }

    [Fact]
    public void Statuses_that_ask_for_nothing_are_free_up_to_a_limit()
    {
        _fed.Meet(0);
        StatusMessage says = new() { Height = 1, Round = 0, Step = 1 };
        long free = PeerBudgets.Burst(PeerAllowance.Statuses);
        for (long i = 1; i < free; i++) _fed.Send(says);
        Assert.Empty(_fed.Peers.Offences);
        for (long i = 0; i < free; i++) _fed.Send(says);
        Assert.Equal(Enumerable.Repeat(Offence.RequestFlood, 4), _fed.Peers.Offences);
    }

    [Fact]
    public void Who_asks_again_and_again_is_answered_up_to_a_limit_and_then_punished()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        Validator proposer = _fed.Set.Validators.Single(v => v.Address == _fed.Driver.Tip.Validators.Current.Proposer.Address);
        byte[] tx = new byte[3 << 20];
        _fed.Propose(_fed.Build(proposer, tx), proposer);
        StatusMessage asks = new() { Height = 1, Round = 0, Step = 1, Wants = true };
        for (int i = 0; i < 2000; i++) _fed.Send(asks);
        long sent = _fed.Peers.Sent.OfType<BlockPartMessage>().Sum(part => (long)part.Part.Bytes.Length);
        Assert.InRange(sent, tx.Length, 16 << 20);
        Assert.InRange(_fed.Peers.Sent.Count, 48, 700);
        Assert.InRange(_fed.Peers.Offences.Count, 70, 85);
        Assert.All(_fed.Peers.Offences, offence => Assert.Equal(Offence.RequestFlood, offence));
        // An honest one, that asks twice a second, is never refused.
        _fed.Peers.Offences.Clear();
        _fed.Clock.JumpTo(_fed.Clock.Elapsed + TimeSpan.FromSeconds(60));
        for (int i = 0; i < 100; i++)
        {
            _fed.Clock.JumpTo(_fed.Clock.Elapsed + TimeSpan.FromMilliseconds(500));
            _fed.Send(asks);
        }

        Assert.Empty(_fed.Peers.Offences);
    }

    [Fact]
    public void Questions_for_blocks_are_free_up_to_a_limit()
    {
        for (int i = 0; i < PeerBudgets.Burst(PeerAllowance.Blocks); i++) _fed.Send(new BlockRequestMessage(1));
        Assert.Equal(PeerBudgets.Burst(PeerAllowance.Blocks), _fed.Peers.Sent.Count);
        for (int i = 0; i < 2000; i++) _fed.Send(new BlockRequestMessage(1));
        Assert.Equal(2000, _fed.Driver.Counts.Refused(DriverRefusal.BlockRequestsTooMany));
        Assert.InRange(_fed.Peers.Offences.Count(offence => offence == Offence.RequestFlood), 70, 85);
    }

    [Fact]
    public void Who_claims_a_block_and_has_it_not_pays_for_it()
    {
        _fed.Meet(3);
        _fed.Driver.Tick();
        Assert.Contains(_fed.Peers.Sent, message => message is BlockRequestMessage { Height: 1 });
        BlockRequestMessage[] asked = [.. _fed.Peers.Sent.OfType<BlockRequestMessage>()];
        Assert.Equal(3, asked.Length); // each of another peer
        for (byte peer = 1; peer <= 3; peer++)
        {
            foreach (BlockRequestMessage question in asked) _fed.Driver.OnMessage(Gossip.RecordedPeers.Id(peer), new BlockResponseMessage { Height = question.Height });
        }

        Assert.Equal(3, _fed.Driver.Counts.Refused(DriverRefusal.BlockNotThere));
        Assert.Equal(new RefusalCosts.Cost(Offence.BadStatus, PeerAllowance.Claims), RefusalCosts.Of(DriverRefusal.BlockNotThere));
        PeerBudgets budgets = new();
        for (long free = PeerBudgets.Burst(PeerAllowance.Claims); free > 0; free--) Assert.True(budgets.TryTake(HandFedNode.Peer, PeerAllowance.Claims, TimeSpan.Zero));
        Assert.False(budgets.TryTake(HandFedNode.Peer, PeerAllowance.Claims, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Claims_that_nothing_follows_from_do_not_keep_a_validator_from_signing()
    {
        PeerId[] honest = [.. Enumerable.Range(1, 3).Select(i => Gossip.RecordedPeers.Id((byte)i))];
        for (int second = 0; second < 40; second++)
        {
            // Each time somebody new, whom nobody doubts yet.
            PeerId liar = Gossip.RecordedPeers.Id((byte)(10 + second));
            _fed.Peers.Ids.Add(liar);
            _fed.Driver.OnMessage(liar, new StatusMessage { Height = 1000, Round = 0, Step = 0, BaseHeight = 1, LastHeight = 999 });
            foreach (PeerId peer in honest) _fed.Driver.OnMessage(peer, new StatusMessage { Height = 1, Round = 0, Step = 0 });
            _fed.Wait(TimeSpan.FromSeconds(1));
            _fed.Peers.Ids.Remove(liar);
            _fed.Driver.OnPeerGone(liar);
            if (second < 28) Assert.Empty(_fed.OwnVotes);
        }

        Assert.NotEmpty(_fed.OwnVotes);
    }

    [Fact]
    public void A_validator_hears_out_all_who_are_there_before_it_signs_but_waits_for_nobody_long()
    {
        _fed.Peers.Ids.AddRange([HandFedNode.Peer, Gossip.RecordedPeers.Id(2)]);
        _fed.Send(new StatusMessage { Height = 1, Round = 0, Step = 0 });
        _fed.Wait(TimeSpan.FromSeconds(1.5));
        Assert.Empty(_fed.OwnVotes);
        _fed.Wait(TimeSpan.FromSeconds(5));
        Assert.NotEmpty(_fed.OwnVotes);
    }

    [Fact]
    public void One_peer_does_not_fill_the_room_for_messages_ahead()
    {
        AheadBuffer buffer = new();
        PeerId greedy = Gossip.RecordedPeers.Id(1), other = Gossip.RecordedPeers.Id(2);
        PartSet parts = PartSet.Split(new byte[4 << 20]);
        BlockId id = new(Sha256.Hash([1]), parts.Header);
        int kept = 0;
        while (buffer.TryAdd(2, greedy, new BlockPartMessage(2, 0, id, parts.Part(kept % parts.Count))) is null) kept++;
        Assert.Equal(AheadBuffer.BytesMax / PartSet.PartBytes, kept);
        for (int i = 0; i < kept / 2; i++) Assert.Equal(greedy, buffer.TryAdd(2, other, new BlockPartMessage(2, 0, id, parts.Part(i))));
        Assert.Equal(other, buffer.TryAdd(2, other, new BlockPartMessage(2, 0, id, parts.Part(0)))); // each has its half
        Assert.Equal(AheadBuffer.BytesMax, buffer.Bytes);
        Assert.Equal(kept / 2, buffer.Take(2).Count(entry => entry.From == other));
        Assert.Equal(0, buffer.Bytes);
    }
}
