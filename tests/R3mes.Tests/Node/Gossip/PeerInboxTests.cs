using FsCheck;
using FsCheck.Fluent;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

public sealed class PeerInboxTests : IDisposable
{
    private static readonly PeerId A = RecordedPeers.Id(1), B = RecordedPeers.Id(2), C = RecordedPeers.Id(3);
    private readonly PeerInbox _inbox = new(new InboxLaneLimits(1000, 600, 3), new InboxLaneLimits(100, 100, 1));

    [Fact]
    public void Gives_who_came_then_consensus_in_turn_then_blocks()
    {
        _inbox.TryAdd(A, new BlockRequestMessage(9), 10);
        _inbox.TryAdd(A, Tagged(1), 10);
        _inbox.TryAdd(A, Tagged(2), 10);
        _inbox.TryAdd(B, Tagged(3), 10);
        _inbox.Connected(B);
        _inbox.Connected(A);
        Assert.Equal(["+1", "+2", "1:1", "2:3", "1:2", "1:block 9"], Drain());
        Assert.Equal(0, _inbox.Fill(PeerChannel.Consensus));
    }

    [Fact]
    public void One_peer_fills_its_own_share_and_not_the_lane()
    {
        for (int i = 0; i < 5; i++) Assert.Equal(i < 3, _inbox.TryAdd(A, Tagged(i), 100));
        Assert.True(_inbox.TryAdd(B, Tagged(1), 600)); // the first always fits its peer's share
        Assert.False(_inbox.TryAdd(B, Tagged(1), 1));
        Assert.Equal(0.9, _inbox.Fill(PeerChannel.Consensus));
        Assert.False(_inbox.TryAdd(C, Tagged(1), 101));
        Assert.True(_inbox.TryAdd(C, Tagged(1), 100));
        Assert.Equal(4, _inbox.Dropped(PeerChannel.Consensus));
        Assert.Equal(0, _inbox.Dropped(PeerChannel.Blocks));
        Assert.True(_inbox.TryAdd(A, new BlockRequestMessage(1), 5000)); // an empty lane takes any message
        Assert.False(_inbox.TryAdd(B, new BlockRequestMessage(1), 1));
        Assert.Equal(1, _inbox.Dropped(PeerChannel.Blocks));
    }

    [Fact]
    public void What_a_peer_sent_is_forgotten_when_it_goes()
    {
        _inbox.Connected(A);
        Assert.Equal(["+1"], Drain());
        _inbox.TryAdd(A, Tagged(1), 10);
        _inbox.TryAdd(A, new BlockRequestMessage(1), 10);
        _inbox.TryAdd(B, Tagged(2), 10);
        _inbox.Gone(A);
        Assert.Equal(["-1", "2:2"], Drain());
    }

    [Fact]
    public void Who_came_and_went_unseen_is_not_spoken_of_and_who_came_back_went_first()
    {
        _inbox.Connected(A);
        _inbox.Gone(A);
        Assert.Empty(Drain());
        _inbox.Connected(B);
        Assert.Equal(["+2"], Drain());
        for (int i = 0; i < 3; i++)
        {
            _inbox.Gone(B);
            _inbox.Connected(B);
        }

        Assert.Equal(["-2", "+2"], Drain());
    }

    [Fact]
    public void The_driver_always_knows_in_the_end_who_is_there() => Prop.ForAll<int>(seed =>
    {
        using PeerInbox inbox = new(InboxLaneLimits.Consensus, InboxLaneLimits.Blocks);
        Random random = new(seed);
        HashSet<PeerId> there = [], seen = [];
        for (int i = 0; i < 200; i++)
        {
            PeerId peer = RecordedPeers.Id((byte)random.Next(1, 6));
            int what = random.Next(4);
            if (what == 0 && there.Add(peer)) inbox.Connected(peer);
            else if (what == 1 && there.Remove(peer)) inbox.Gone(peer);
            else if (what == 2 && there.Contains(peer)) inbox.TryAdd(peer, Tagged(i), 1);
            else if (inbox.TryTake(out PeerEvent next) && !Follows(next)) return false;
        }

        while (inbox.TryTake(out PeerEvent next))
            if (!Follows(next)) return false;
        return seen.SetEquals(there);

        // Messages come from those who are known to be there, and comings and goings take turns.
        bool Follows(PeerEvent next) => next.Kind switch
        {
            PeerEventKind.Connected => seen.Add(next.Peer),
            PeerEventKind.Gone => seen.Remove(next.Peer),
            _ => seen.Contains(next.Peer),
        };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_wait_ends_when_something_arrives_or_somebody_wakes_it()
    {
        Assert.False(_inbox.Wait(TimeSpan.Zero));
        _inbox.TryAdd(A, Tagged(1), 1);
        Assert.True(_inbox.Wait(TimeSpan.Zero));
        Assert.False(_inbox.Wait(TimeSpan.Zero));
        _inbox.Wake();
        Assert.True(_inbox.Wait(TimeSpan.Zero));
    }

    public void Dispose() => _inbox.Dispose();

    private static EvidenceMessage Tagged(int tag) => new([[(byte)tag]]);

    private List<string> Drain()
    {
        List<string> said = [];
        while (_inbox.TryTake(out PeerEvent next))
        {
            said.Add(next.Kind switch
            {
                PeerEventKind.Connected => $"+{next.Peer.ToArray()[0]}",
                PeerEventKind.Gone => $"-{next.Peer.ToArray()[0]}",
                _ => $"{next.Peer.ToArray()[0]}:{(next.Message is EvidenceMessage tagged ? tagged.Evidence[0][0] : $"block {((BlockRequestMessage)next.Message!).Height}")}",
            });
        }

        return said;
    }
}
