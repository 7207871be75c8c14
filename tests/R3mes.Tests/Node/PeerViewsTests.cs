using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

public sealed class PeerViewsTests
{
    [Fact]
    public void The_most_that_a_peer_said_it_has_stays_however_little_it_says_then()
    {
        PeerViews views = new();
        PeerId peer = Gossip.RecordedPeers.Id(1);
        Assert.Null(views.MostOf(peer));
        foreach (long last in (long[])[5, 0, 3]) views.Put(peer, new StatusMessage { Height = last + 1, Round = 0, Step = 0, BaseHeight = 0, LastHeight = last });
        Assert.Equal(5, views.MostOf(peer));
        Assert.Equal(3, views.LastHeightMax);
        views.Remove(peer);
        Assert.Null(views.MostOf(peer));
    }
}
