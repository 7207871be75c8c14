using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Transactions on their way to peers, gathered into messages: one message goes to all peers but the one it came from and those that it says it told, and a transaction is told
/// once, as long as it is among the last that were told. Where everyone is everyone's peer it travels once to each; elsewhere nobody's word is taken for whom it told, since who is first
/// to bring a transaction could keep it from others' neighbours. A peer whose queue did not take the last message is not named as told until it takes one again: others tell it. No clock:
/// whoever holds it says when to flush. Safe from any thread.
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
    private readonly Dictionary<PeerId, Batch> _batches = [];
    private readonly HashSet<Digest> _told = new(RecentMax + 1);
    private readonly Queue<Digest> _toldInOrder = new(RecentMax + 1);
    private readonly HashSet<PeerId> _full = [];
    private long _tooLong;

    private sealed class Batch(TxSource? source)
    {
        private IReadOnlyList<PeerId>? _last = source?.Told; // most messages of a peer name the same ones

        internal PeerId Origin { get; } = source?.Peer ?? default;
        internal List<byte[]> Txs { get; } = [];
        internal int Bytes { get; set; }

        /// <summary>Who was told of every transaction here.</summary>
        internal IReadOnlyList<PeerId> Told { get; private set; } = source?.Told ?? [];

        internal bool IsFull => Bytes >= FlushBytes || Txs.Count == PeerMessageLimits.TxsMax;

        internal void Add(byte[] tx, int framed, TxSource? source)
        {
            Txs.Add(tx);
            Bytes += framed;
            if (ReferenceEquals(source?.Told, _last)) return;
            _last = source?.Told;
            HashSet<PeerId> told = [.. _last ?? []];
            Told = [.. Told.Where(told.Contains)];
        }
    }

    /// <summary>Transactions that were too long for a message, and so not told.</summary>
    public long TooLong => Interlocked.Read(ref _tooLong);

    /// <summary>Adds a transaction, sending its message when that is long enough.</summary>
    /// <param name="tx">The transaction; not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="source">The peer that it came from, null when from this machine.</param>
    /// <returns>True when something waits to be flushed.</returns>
    public bool Add(byte[] tx, Digest hash, TxSource? source)
    {
        int framed = ByteList.FramedBytes(tx.Length);
        if (framed > PeerMessageLimits.TxsBytesMax || tx.Length == 0)
        {
            Interlocked.Increment(ref _tooLong);
            return false;
        }

        List<Batch> full = [];
        bool waits;
        lock (_gate)
        {
            if (!Remember(hash)) return _batches.Count > 0;
            PeerId key = source?.Peer ?? default;
            if (_batches.TryGetValue(key, out Batch? batch) && batch.Bytes + framed > PeerMessageLimits.TxsBytesMax)
            {
                full.Add(batch);
                batch = null;
            }

            if (batch is null) _batches[key] = batch = new Batch(source);
            batch.Add(tx, framed, source);
            if (batch.IsFull)
            {
                full.Add(batch);
                _batches.Remove(key);
            }

            waits = _batches.Count > 0;
        }

        full.ForEach(Send);
        return waits;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        Batch[] all;
        lock (_gate)
        {
            all = [.. _batches.Values.OrderBy(batch => batch.Origin)];
            _batches.Clear();
        }

        Array.ForEach(all, Send);
    }

    private bool Remember(Digest hash)
    {
        if (!_told.Add(hash)) return false;
        _toldInOrder.Enqueue(hash);
        if (_toldInOrder.Count > RecentMax) _told.Remove(_toldInOrder.Dequeue());
        return true;
    }

    private void Send(Batch batch)
    {
        IReadOnlyList<PeerId> connected = peers.Connected;
        IReadOnlyList<PeerId> told = isMesh(connected.Count) ? batch.Told : [];
        List<PeerId> to = [.. connected.Where(peer => peer != batch.Origin && !told.Contains(peer))];
        if (to.Count == 0) return;
        lock (_gate)
        {
            _full.IntersectWith(connected);
            PeerId[] hear = [.. to.Where(peer => !_full.Contains(peer))];
            IEnumerable<PeerId> know = batch.Origin.IsZero ? hear : [batch.Origin, .. hear, .. told];
            IReadOnlyList<PeerId> refusing = peers.Send(to, new TxsMessage(batch.Txs, [.. know.Distinct().Take(PeerMessageLimits.ToldMax)]));
            _full.ExceptWith(to);
            _full.UnionWith(refusing);
        }
    }
}
