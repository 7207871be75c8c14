using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Between the network's tasks and the driver's thread: who came and went, then consensus messages, then blocks, each lane bounded in bytes and each
/// peer's share of it in bytes and messages. What does not fit is dropped and counted: the sender sees from the next status what is still missing. Safe
/// from any thread; one thread takes.
/// </summary>
public sealed class PeerInbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InboxLane[] _lanes;
    private readonly long[] _dropped = new long[2];

    // What the driver does not know yet of who came and went: at most one entry a peer, so bounded by the peers there are and those that it still counts as there.
    private readonly SortedDictionary<PeerId, (bool Gone, bool Connected)> _changes = [];
    private readonly HashSet<PeerId> _known = [];
    private readonly AutoResetEvent _arrived = new(false);

    /// <summary>An empty inbox.</summary>
    /// <param name="consensus">Limits of what rounds wait for.</param>
    /// <param name="blocks">Limits of blocks and requests for them.</param>
    public PeerInbox(InboxLaneLimits consensus, InboxLaneLimits blocks) => _lanes = [new InboxLane(consensus), new InboxLane(blocks)];

    /// <summary>Messages dropped because the lane of a channel was full.</summary>
    /// <param name="channel">Consensus or blocks.</param>
    public long Dropped(PeerChannel channel) => Interlocked.Read(ref _dropped[(int)channel]);

    /// <summary>How full the lane of a channel is, 0 to 1.</summary>
    /// <param name="channel">Consensus or blocks.</param>
    public double Fill(PeerChannel channel)
    {
        lock (_gate) return _lanes[(int)channel].Fill;
    }

    /// <summary>A peer came.</summary>
    /// <param name="peer">The peer.</param>
    public void Connected(PeerId peer)
    {
        lock (_gate) _changes[peer] = (_known.Contains(peer), true);
        _arrived.Set();
    }

    /// <summary>A peer went; what it sent and nobody took is forgotten.</summary>
    /// <param name="peer">The peer.</param>
    public void Gone(PeerId peer)
    {
        lock (_gate)
        {
            foreach (InboxLane lane in _lanes) lane.Forget(peer);
            if (_known.Contains(peer)) _changes[peer] = (true, false);
            else _changes.Remove(peer);
        }

        _arrived.Set();
    }

    /// <summary>Adds a message of a connected peer, if there is room.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="message">A message of consensus or blocks.</param>
    /// <param name="bytes">Its encoded length.</param>
    public bool TryAdd(PeerId peer, PeerMessage message, int bytes)
    {
        int lane = (int)PeerMessageLimits.ChannelOf(message.Kind);
        bool added;
        lock (_gate) added = _lanes[lane].TryAdd(peer, message, bytes);
        if (added) _arrived.Set();
        else Interlocked.Increment(ref _dropped[lane]);
        return added;
    }

    /// <summary>Takes the next thing, in this order: who went and came, consensus, blocks.</summary>
    /// <param name="next">The event when true.</param>
    public bool TryTake(out PeerEvent next)
    {
        lock (_gate)
        {
            if (TryTakeChange(out next)) return true;
            foreach (InboxLane lane in _lanes)
            {
                if (!lane.TryTake(out PeerId peer, out PeerMessage? message)) continue;
                next = new PeerEvent(peer, PeerEventKind.Message, message);
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits until something arrived since the last wait, or was there; call <see cref="TryTake"/> until it is false before waiting again.</summary>
    /// <param name="timeout">How long at most; zero or more.</param>
    public bool Wait(TimeSpan timeout) => _arrived.WaitOne(timeout);

    /// <summary>Ends a wait: somebody else has work for the driver's thread.</summary>
    public void Wake() => _arrived.Set();

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();

    private bool TryTakeChange(out PeerEvent change)
    {
        change = default;
        if (_changes.Count == 0) return false;
        (PeerId peer, (bool gone, bool connected)) = _changes.First();
        if (gone)
        {
            _known.Remove(peer);
            if (connected) _changes[peer] = (false, true);
            else _changes.Remove(peer);
            change = new PeerEvent(peer, PeerEventKind.Gone, null);
            return true;
        }

        _known.Add(peer);
        _changes.Remove(peer);
        change = new PeerEvent(peer, PeerEventKind.Connected, null);
        return true;
    }
}
