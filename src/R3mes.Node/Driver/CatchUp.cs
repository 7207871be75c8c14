using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>Asks peers for the blocks that this node has not, a few heights at a time, and hands them on in order. What is not answered in time is asked of another peer.</summary>
/// <param name="peers">Other nodes.</param>
/// <param name="views">Where they stand.</param>
public sealed class CatchUp(IPeers peers, PeerViews views)
{
    /// <summary>Heights that are asked for at once: 8 blocks of 4 MiB are 32 MiB, the most memory that this takes.</summary>
    public const int AheadMax = 8;

    /// <summary>Bytes of blocks that wait for those below them.</summary>
    public const long BytesMax = 32L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // What nobody has is not asked for without end.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A peer that is one block ahead is so for some milliseconds of every height: only what lasts is caught up with.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    // Questions whose answer may still come: some windows of them.
    private const int RecentMax = 16 * AheadMax;

    private readonly Queue<(long Height, PeerId From)> _recent = new();
    private readonly SortedDictionary<long, Asked> _asked = [];
    private TimeSpan? _behindSince;
    private long _bytes;

    /// <summary>How full the room for blocks that wait is, 0 to 1. Any thread may ask.</summary>
    public double Fill => (double)Interlocked.Read(ref _bytes) / BytesMax;

    /// <summary>When <see cref="Tick"/> has something to do, or null.</summary>
    public TimeSpan? NextDue { get; private set; }

    /// <summary>Asks for what is missing above <paramref name="last"/>.</summary>
    public void Tick(TimeSpan now, long last)
    {
        DropTo(last);
        views.Tick(now);
        long best = views.LastHeightMax;
        if (best <= last)
        {
            _behindSince = null;
            NextDue = null;
            return;
        }

        _behindSince ??= now;
        if (best == last + 1 && now - _behindSince < Grace)
        {
            NextDue = _behindSince + Grace;
            return;
        }

        for (long height = last + 1; height <= Math.Min(best, last + AheadMax); height++) Ask(height, now);
        TimeSpan next = _asked.Count == 0 ? now + Patience : _asked.Values.Min(asked => asked.Response is null ? asked.Until : now + Patience);
        NextDue = next > now + Pause ? next : now + Pause;
    }

    /// <summary>Takes an answer.</summary>
    public CatchUpAnswer Take(PeerId from, BlockResponseMessage response, TimeSpan now)
    {
        if (!_recent.Contains((response.Height, from))) return CatchUpAnswer.NotAsked;
        if (!_asked.TryGetValue(response.Height, out Asked? asked) || asked.From != from || asked.Response is not null) return CatchUpAnswer.Late;
        if (!response.IsAvailable || _bytes + response.Block.Length > BytesMax)
        {
            asked.Until = TimeSpan.Zero; // asked again, of the next one
            if (response.IsAvailable) return CatchUpAnswer.NoRoom;
            views.Doubt(from, response.Height, now);
            return CatchUpAnswer.NotThere;
        }

        asked.Response = response;
        _bytes += response.Block.Length;
        return CatchUpAnswer.Taken;
    }

    /// <summary>The block of <paramref name="height"/>, when it is here.</summary>
    public Block? Next(long height)
    {
        DropTo(height - 1);
        return _asked.TryGetValue(height, out Asked? asked) && asked.Response is { } response ? new Block(height, asked.From, response) : null;
    }

    /// <summary>A block that was handed on is not of this chain: it is asked of another peer.</summary>
    public void Refused(Block block, TimeSpan now)
    {
        views.Doubt(block.From, block.Height, now);
        if (!_asked.TryGetValue(block.Height, out Asked? asked)) return;
        _bytes -= asked.Response?.Block.Length ?? 0;
        asked.Response = null;
        asked.Until = TimeSpan.Zero;
    }

    /// <summary>A peer is gone: what was asked of it is asked of others.</summary>
    public void Forget(PeerId peer)
    {
        foreach (Asked asked in _asked.Values)
        {
            if (asked.From == peer && asked.Response is null) asked.Until = TimeSpan.Zero;
        }
    }

    private void Ask(long height, TimeSpan now)
    {
        if (_asked.TryGetValue(height, out Asked? asked) && (asked.Response is not null || asked.Until > now)) return;
        if (asked is { Response: null } && asked.Until != TimeSpan.Zero) views.Doubt(asked.From, height, now);
        IReadOnlyList<PeerId> having = views.Having(height);
        if (having.Count == 0) return;
        int tries = asked is null ? 0 : asked.Tries + 1;
        PeerId peer = having[(int)((height + tries) % having.Count)];
        _asked[height] = new Asked { From = peer, Until = now + Patience, Tries = tries };
        if (_recent.Count == RecentMax) _recent.Dequeue();
        _recent.Enqueue((height, peer));
        peers.Send(peer, new BlockRequestMessage(height));
    }

    private void DropTo(long last)
    {
        while (_asked.Count > 0 && _asked.Keys.First() <= last)
        {
            long height = _asked.Keys.First();
            _bytes -= _asked[height].Response?.Block.Length ?? 0;
            _asked.Remove(height);
        }
    }

    /// <summary>A block that a peer sent: of which height, by whom, and what it sent.</summary>
    public sealed record Block(long Height, PeerId From, BlockResponseMessage Response);

    private sealed class Asked
    {
        public required PeerId From { get; init; }

        public required TimeSpan Until { get; set; }

        public required int Tries { get; init; }

        public BlockResponseMessage? Response { get; set; }
    }
}
