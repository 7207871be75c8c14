using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>What peers said last of where they stand.</summary>
public sealed class PeerViews
{
    // The first time it may have been a message that was lost.
    private static readonly TimeSpan DoubtFirst = TimeSpan.FromSeconds(2), DoubtMost = TimeSpan.FromSeconds(20);

    private readonly SortedDictionary<PeerId, View> _views = [];

    /// <summary>Keeps what a peer said.</summary>
    public void Put(PeerId peer, StatusMessage status)
    {
        if (_views.TryGetValue(peer, out View? view)) view.Status = status;
        else _views.Add(peer, view = new View { Peer = peer, Status = status });
        view.Most = Math.Max(view.Most, status.LastHeight);
    }

    /// <summary>The newest block that a peer ever said it has, null before it said anything: who says less, and then more again, is not new to it.</summary>
    public long? MostOf(PeerId peer) => _views.TryGetValue(peer, out View? view) ? view.Most : null;

    /// <summary>Forgets a peer that is gone.</summary>
    public void Remove(PeerId peer) => _views.Remove(peer);

    /// <summary>Peers that said something.</summary>
    public int Count => _views.Count;

    /// <summary>Height of the newest block that a peer has, 0 without peers.</summary>
    public long LastHeightMax => _views.Count == 0 ? 0 : _views.Values.Max(view => view.LastHeight);

    /// <summary>Peers that say they have the block after <paramref name="last"/>.</summary>
    public int CountAhead(long last) => _views.Values.Count(view => view.LastHeight > last && view.Status.BaseHeight <= last + 1);

    /// <summary>Peers that have the block of a height, in a fixed order.</summary>
    public IReadOnlyList<PeerId> Having(long height) => [.. _views.Values.Where(view => view.LastHeight >= height && view.Status.BaseHeight <= height).Select(view => view.Peer)];

    /// <summary>A peer did not bring the block of a height that it said it has: for a while it is not believed to have it, for longer each time. Who claims heights that are not there keeps nobody waiting for them.</summary>
    public void Doubt(PeerId peer, long height, TimeSpan now)
    {
        if (!_views.TryGetValue(peer, out View? view)) return;
        view.DoubtFor = view.DoubtFor + view.DoubtFor < DoubtFirst ? DoubtFirst : view.DoubtFor + view.DoubtFor < DoubtMost ? view.DoubtFor + view.DoubtFor : DoubtMost;
        (view.DoubtFrom, view.DoubtUntil) = (height, now + view.DoubtFor);
    }

    /// <summary>A peer brought a block that it said it has: it is believed again, and doubted for half as long the next time.</summary>
    public void Believe(PeerId peer)
    {
        if (_views.TryGetValue(peer, out View? view)) (view.DoubtFrom, view.DoubtFor) = (long.MaxValue, view.DoubtFor / 2);
    }

    /// <summary>Ends doubts that are over.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (View view in _views.Values)
        {
            if (view.DoubtUntil <= now) view.DoubtFrom = long.MaxValue;
        }
    }

    private sealed class View
    {
        public required PeerId Peer { get; init; }

        public required StatusMessage Status { get; set; }

        public long Most { get; set; }

        /// <summary>What the peer says it has, less what it is doubted to have.</summary>
        public long LastHeight => Math.Min(Status.LastHeight, DoubtFrom - 1);

        public long DoubtFrom { get; set; } = long.MaxValue;

        public TimeSpan DoubtUntil { get; set; }

        public TimeSpan DoubtFor { get; set; }
    }
}
