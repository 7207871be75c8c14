using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>Tells peers of transactions: a message is sent when it is long enough, or 5 ms after its first transaction, and tried again for those whose queues were full. Safe from any thread.</summary>
public sealed class TxGossip : IGossip, IDisposable
{
    /// <summary>How long a transaction waits for others at most. 5 ms: nothing beside a block interval, and a hundred transactions at 20,000 a second.</summary>
    public static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(5);

    /// <summary>How long after a full queue it is asked again. 100 ms: a queue that moves has room for some messages by then, and ten looks a second cost nothing.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly IPeers _peers;
    private readonly TxBatches _batches;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _armed = Timeout.InfiniteTimeSpan;

    /// <summary>Gossip among peers.</summary>
    /// <param name="peers">Whom to tell.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isMesh">Whether every validator is this node's peer, given how many peers it has.</param>
    public TxGossip(IPeers peers, TimeProvider time, Func<int, bool> isMesh)
    {
        (_peers, _batches) = (peers, new TxBatches(peers, isMesh));
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public int Peers => _peers.Connected.Count;

    /// <summary>Transactions that were too long for a message, and so not told.</summary>
    public long TooLong => _batches.TooLong;

    /// <inheritdoc/>
    public void Announce(byte[] tx, Digest hash, TxSource? source)
    {
        if (_batches.Add(tx, hash, source)) Arm(FlushAfter);
    }

    /// <inheritdoc/>
    public void AnnounceAgain(byte[] tx, Digest hash)
    {
        if (_batches.Add(tx, hash, source: null, again: true)) Arm(FlushAfter);
    }

    /// <summary>Stops; what waits is not sent.</summary>
    public void Dispose() => _timer.Dispose();

    private void Arm(TimeSpan after)
    {
        lock (_gate)
        {
            if (_armed != Timeout.InfiniteTimeSpan && _armed <= after) return;
            _armed = after;
            _timer.Change(after, Timeout.InfiniteTimeSpan);
        }
    }

    private void Flush()
    {
        // Before the flush: what is added meanwhile arms the timer again.
        lock (_gate) _armed = Timeout.InfiniteTimeSpan;
        if (_batches.Flush()) Arm(RetryAfter);
    }
}
