using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

public sealed class PeerBudgetsTests
{
    private readonly PeerBudgets _budgets = new();

    [Fact]
    public void A_peer_that_is_away_when_a_height_begins_is_not_forgotten_before_time_made_up_for_it()
    {
        PeerId peer = Id(1);
        while (_budgets.TryTake(peer, PeerAllowance.Claims, TimeSpan.Zero)) { }
        _budgets.Keep([], TimeSpan.Zero);
        Assert.False(_budgets.TryTake(peer, PeerAllowance.Claims, TimeSpan.FromMinutes(1)));
        _budgets.Keep([peer], TimeSpan.FromMinutes(9)); // it came back: its time away begins anew
        _budgets.Keep([], TimeSpan.FromMinutes(10));
        _budgets.Keep([], TimeSpan.FromMinutes(19));
        Assert.False(_budgets.TryTake(peer, PeerAllowance.Claims, TimeSpan.FromMinutes(19)));
        _budgets.Keep([], TimeSpan.FromMinutes(20));
        Assert.True(_budgets.TryTake(peer, PeerAllowance.Claims, TimeSpan.FromMinutes(20)));
    }

    [Fact]
    public void Of_many_that_are_away_the_longest_away_are_forgotten()
    {
        for (int i = 0; i <= PeerBudgets.AwayMax; i++)
        {
            while (_budgets.TryTake(Id(i), PeerAllowance.Claims, TimeSpan.Zero)) { }
            _budgets.Keep([], TimeSpan.FromMilliseconds(i));
        }

        Assert.True(_budgets.TryTake(Id(0), PeerAllowance.Claims, TimeSpan.FromSeconds(2)));
        Assert.False(_budgets.TryTake(Id(1), PeerAllowance.Claims, TimeSpan.FromSeconds(2)));
    }

    private static PeerId Id(int number) => PeerId.FromSpan(Sha256.Hash([(byte)number, (byte)(number >> 8)]).ToArray().AsSpan(0, PeerId.ByteCount));
}
