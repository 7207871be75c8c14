using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Transactions on their way to peers, gathered into messages: one message goes to all peers but the one it came from and those that it says it told, and a transaction is told
/// once, as long as it is among the last that were told. Where everyone is everyone's peer it travels once to each; elsewhere nobody's word is taken for whom it told, since who is first
/// to bring a transaction could keep it from others' neighbours. A peer whose queue did not take the last message is not named as told until it takes one again, and the message is
/// kept for it, and so is one that found nobody. No clock: whoever holds it says when to flush. Safe from any thread.
/// </summary>
/// <param name="peers">Whom to tell.</param>
/// <param name="isMesh">Whether every validator is this node's peer, given how many peers it has.</param>
public sealed class TxBatches(IPeers peers, Func<int, bool> isMesh)
{
    /// <summary>Bytes of a message at which it is sent without waiting: some sixty transactions of 1 KB, a frame that delays no vote by much.</summary>
    public const int FlushBytes = 64 * 1024;

    /// <summary>Transactions that are remembered as told: 16,384, more than a mempool holds and three seconds at 5,000 a second, in some 2 MB.</summary>
    public const int RecentMax = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, TxBatch> _batches = [];
    private readonly TxOutbox _outbox = new(peers, isMesh);
    private readonly HashSet<Digest> _told = new(RecentMax + 1);
    private readonly Queue<Digest> _toldInOrder = new(RecentMax + 1);
    private long _tooLong;

    /// <summary>Transactions that were too long for a message, and so not told.</summary>
    public long TooLong => Interlocked.Read(ref _tooLong);

    /// <summary>Adds a transaction, sending its message when that is long enough.</summary>
    /// <param name="tx">The transaction; not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="source">The peer that it came from, null when from this machine.</param>
    /// <param name="again">Whether it is told though it was told before, unless it is on its way still.</param>
    /// <returns>True when something waits to be flushed.</returns>
    public bool Add(byte[] tx, Digest hash, TxSource? source, bool again = false)
    {
        int framed = ByteList.FramedBytes(tx.Length);
        if (framed > PeerMessageLimits.TxsBytesMax || tx.Length == 0)
        {
            Interlocked.Increment(ref _tooLong);
            return false;
        }

        lock (_gate)
        {
            if (Remember(hash) || (again && !IsOnItsWay(hash))) Gather(tx, hash, framed, source);
            return Waits;
        }
    }

    /// <summary>Sends what waits.</summary>
    /// <returns>True when something waits still, since queues are full or there is nobody.</returns>
    public bool Flush()
    {
        lock (_gate)
        {
            TxBatch[] all = [.. _batches.Values.OrderBy(batch => batch.Origin)];
            _batches.Clear();
            Send(all);
            return Waits;
        }
    }

    private bool Waits => _batches.Count > 0 || !_outbox.IsEmpty;

    private bool IsOnItsWay(Digest hash) => _outbox.Holds(hash) || _batches.Values.Any(batch => batch.Hashes.Contains(hash));

    private void Gather(byte[] tx, Digest hash, int framed, TxSource? source)
    {
        PeerId key = source?.Peer ?? default;
        if (_batches.TryGetValue(key, out TxBatch? batch) && batch.Bytes + framed > PeerMessageLimits.TxsBytesMax)
        {
            Send([batch]);
            batch = null;
        }

        if (batch is null) _batches[key] = batch = new TxBatch(source);
        batch.Add(tx, hash, framed, source);
        if (!batch.IsFull) return;
        _batches.Remove(key);
        Send([batch]);
    }

    private bool Remember(Digest hash)
    {
        if (!_told.Add(hash)) return false;
        _toldInOrder.Enqueue(hash);
        if (_toldInOrder.Count > RecentMax) _told.Remove(_toldInOrder.Dequeue());
        return true;
    }

    private void Send(IEnumerable<TxBatch> batches)
    {
        // What no peer has was not told.
        foreach (TxBatch lost in _outbox.Send(batches)) _told.ExceptWith(lost.Hashes);
    }
}
