using System.Runtime.InteropServices;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Transactions on their way to peers, gathered into messages: one message goes to all peers but the one it came from, and a transaction is told once, as
/// long as it is among the last that were told. No clock: whoever holds it says when to flush. Safe from any thread.
/// </summary>
/// <param name="peers">Whom to tell.</param>
public sealed class TxBatches(IPeers peers)
{
    /// <summary>Bytes of a message at which it is sent without waiting: some sixty transactions of 1 KB, a frame that delays no vote by much.</summary>
    public const int FlushBytes = 64 * 1024;

    /// <summary>Transactions that are remembered as told: 65,536, thirteen seconds at 5,000 a second, in some 6 MB.</summary>
    public const int RecentMax = 65_536;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Batch> _batches = [];
    private readonly HashSet<Digest> _told = [];
    private readonly Queue<Digest> _toldInOrder = [];
    private long _tooLong;

    private sealed class Batch
    {
        internal List<byte[]> Txs { get; } = [];
        internal int Bytes { get; set; }
    }

    /// <summary>Transactions that were too long for a message, and so not told.</summary>
    public long TooLong => Interlocked.Read(ref _tooLong);

    /// <summary>Adds a transaction, sending its message when that is long enough.</summary>
    /// <param name="tx">The transaction; not changed afterwards.</param>
    /// <param name="origin">The peer that it came from, null when from this machine.</param>
    /// <returns>True when something waits to be flushed.</returns>
    public bool Add(ReadOnlyMemory<byte> tx, PeerId? origin)
    {
        int framed = ByteList.FramedBytes(tx.Length);
        if (framed > PeerMessageLimits.TxsBytesMax || tx.IsEmpty)
        {
            Interlocked.Increment(ref _tooLong);
            return false;
        }

        List<(PeerId? Origin, TxsMessage Message)> full = [];
        bool waits;
        lock (_gate)
        {
            if (!Remember(Sha256.Hash(tx.Span))) return _batches.Count > 0;
            PeerId key = origin ?? default;
            if (!_batches.TryGetValue(key, out Batch? batch)) _batches[key] = batch = new Batch();
            if (batch.Bytes + framed > PeerMessageLimits.TxsBytesMax) batch = Replace(key, batch, full);
            batch.Txs.Add(ArrayOf(tx));
            batch.Bytes += framed;
            if (batch.Bytes >= FlushBytes || batch.Txs.Count == PeerMessageLimits.TxsMax)
            {
                full.Add((origin, new TxsMessage(batch.Txs)));
                _batches.Remove(key);
            }

            waits = _batches.Count > 0;
        }

        Send(full);
        return waits;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        List<(PeerId? Origin, TxsMessage Message)> all = [];
        lock (_gate)
        {
            foreach ((PeerId origin, Batch batch) in _batches.OrderBy(entry => entry.Key)) all.Add((origin.IsZero ? null : origin, new TxsMessage(batch.Txs)));
            _batches.Clear();
        }

        Send(all);
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> tx) =>
        MemoryMarshal.TryGetArray(tx, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == tx.Length ? array : tx.ToArray();

    private Batch Replace(PeerId key, Batch batch, List<(PeerId? Origin, TxsMessage Message)> full)
    {
        full.Add((key.IsZero ? null : key, new TxsMessage(batch.Txs)));
        return _batches[key] = new Batch();
    }

    private bool Remember(Digest hash)
    {
        if (!_told.Add(hash)) return false;
        _toldInOrder.Enqueue(hash);
        if (_toldInOrder.Count > RecentMax) _told.Remove(_toldInOrder.Dequeue());
        return true;
    }

    private void Send(List<(PeerId? Origin, TxsMessage Message)> messages)
    {
        foreach ((PeerId? origin, TxsMessage message) in messages) peers.Broadcast(message, origin);
    }
}
