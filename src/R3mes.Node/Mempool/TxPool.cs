using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>Transactions that passed CheckTx and wait for a block, in the order they came; bounded in count and bytes. Safe from any thread.</summary>
public sealed class TxPool(MempoolLimits limits)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _queue = new();
    private readonly LinkedList<LinkedListNode<Waiting>> _told = new(); // all that waits, by when it was told last
    private readonly Dictionary<Digest, LinkedListNode<Waiting>> _byHash = [];
    private long _bytes;
    private long _blocks;

    /// <summary>One that waits; told to peers when so many blocks had been counted.</summary>
    private record struct Waiting(Digest Hash, byte[] Tx, long ToldAt, LinkedListNode<LinkedListNode<Waiting>>? Place = null);

    /// <summary>
    /// Held while a transaction is checked and added, and while a block is committed and what waits is checked anew. The application remembers what it checked
    /// since the last commit, so what it remembers and what waits here have to change together. Taken before any lock of the chain.
    /// </summary>
    public Lock Door { get; } = new();

    /// <summary>How much may wait.</summary>
    public MempoolLimits Limits => limits;

    /// <summary>Transactions waiting.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    /// <summary>Bytes waiting.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Appends <paramref name="tx"/> unless it is there or there is no room.</summary>
    public MempoolRefusal TryAdd(byte[] tx) => TryAdd(tx, Sha256.Hash(tx));

    /// <summary>The same, for one whose <paramref name="hash"/> is known.</summary>
    internal MempoolRefusal TryAdd(byte[] tx, Digest hash)
    {
        lock (_gate)
        {
            if (_byHash.ContainsKey(hash)) return MempoolRefusal.Duplicate;
            if (!HasRoomLocked(tx.Length)) return MempoolRefusal.Full;
            LinkedListNode<Waiting> added = _queue.AddLast(new Waiting(hash, tx, _blocks));
            added.ValueRef.Place = _told.AddLast(added);
            _byHash.Add(hash, added);
            _bytes += tx.Length;
            return MempoolRefusal.None;
        }
    }

    /// <summary>Whether one more transaction of this size would be kept.</summary>
    public bool HasRoomFor(int bytes)
    {
        lock (_gate) return HasRoomLocked(bytes);
    }

    /// <summary>Whether exactly these bytes wait.</summary>
    public bool Contains(Digest hash)
    {
        lock (_gate) return _byHash.ContainsKey(hash);
    }

    /// <summary>The transaction of a hash, not to be changed, or null when it does not wait here.</summary>
    public byte[]? Find(Digest hash)
    {
        lock (_gate) return _byHash.TryGetValue(hash, out LinkedListNode<Waiting>? node) ? node.Value.Tx : null;
    }

    /// <summary>Everything that waits, first come first, up to a limit; the pool keeps it until <see cref="Remove(IEnumerable{byte[]})"/>.</summary>
    /// <param name="bytesMax">Most bytes.</param>
    /// <param name="countMax">Most transactions.</param>
    /// <param name="frameBytes">Bytes that each costs besides its own.</param>
    public IReadOnlyList<byte[]> Reap(long bytesMax, int countMax = int.MaxValue, int frameBytes = 0) => Reap(bytesMax, out _, countMax, frameBytes);

    /// <summary>The same, with the hash of each.</summary>
    /// <param name="bytesMax">Most bytes.</param>
    /// <param name="hashes">SHA-256 of each transaction.</param>
    /// <param name="countMax">Most transactions.</param>
    /// <param name="frameBytes">Bytes that each costs besides its own.</param>
    internal IReadOnlyList<byte[]> Reap(long bytesMax, out IReadOnlyList<Digest> hashes, int countMax = int.MaxValue, int frameBytes = 0)
    {
        List<byte[]> reaped;
        List<Digest> names;
        long bytes = 0;
        lock (_gate)
        {
            int most = Math.Min(_queue.Count, countMax);
            (reaped, names) = (new(most), new(most));
            foreach ((Digest hash, byte[] tx, _, _) in _queue)
            {
                if (bytes + tx.Length + frameBytes > bytesMax || reaped.Count == countMax) break;
                bytes += tx.Length + frameBytes;
                reaped.Add(tx);
                names.Add(hash);
            }
        }

        hashes = names;
        return reaped;
    }

    /// <summary>Takes out what a block committed.</summary>
    public void Remove(IEnumerable<byte[]> committed) => Remove(committed.Select(tx => Sha256.Hash(tx)));

    /// <summary>The same, by their hashes.</summary>
    internal void Remove(IEnumerable<Digest> committed)
    {
        lock (_gate)
        {
            foreach (Digest hash in committed) RemoveLocked(hash);
            Invariant.Holds(_bytes >= 0, "the mempool's byte count matches its queue");
        }
    }

    /// <summary>Asks <paramref name="stillValid"/> of each waiting transaction in order, takes out those that no longer are, and returns how many.</summary>
    public int Recheck(Func<byte[], bool> stillValid) => Recheck((tx, _) => stillValid(tx));

    /// <summary>The same, of transactions and their hashes.</summary>
    internal int Recheck(Func<byte[], Digest, bool> stillValid)
    {
        IReadOnlyList<byte[]> waiting = Reap(long.MaxValue, out IReadOnlyList<Digest> hashes);
        List<Digest> stale = [];
        for (int i = 0; i < waiting.Count; i++)
        {
            if (!stillValid(waiting[i], hashes[i])) stale.Add(hashes[i]);
        }

        Remove(stale);
        return stale.Count;
    }

    /// <summary>Counts a block, and takes note that those are told again which were told so many blocks ago: who waits for it longest comes first.</summary>
    /// <param name="after">Blocks after which one is told again.</param>
    /// <param name="bytesMax">Most bytes.</param>
    internal IReadOnlyList<(Digest Hash, byte[] Tx)> TellAgain(int after, int bytesMax)
    {
        List<(Digest, byte[])> again = [];
        lock (_gate)
        {
            _blocks++;
            // By when they were told: where not all have room, each has its turn, and no more are looked at than are told.
            while (_told.First is { Value: { } node } && _blocks - node.Value.ToldAt >= after)
            {
                bytesMax -= node.Value.Tx.Length;
                if (bytesMax < 0 && again.Count > 0) break;
                again.Add((node.Value.Hash, node.Value.Tx));
                ToldLocked(node);
            }
        }

        return again;
    }

    /// <summary>Whether one waits that was told so many blocks ago; takes note that it is told again.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="after">How many blocks ago.</param>
    internal bool TellAgain(Digest hash, int after)
    {
        lock (_gate)
        {
            if (!_byHash.TryGetValue(hash, out LinkedListNode<Waiting>? node) || _blocks - node.Value.ToldAt < after) return false;
            ToldLocked(node);
            return true;
        }
    }

    private bool HasRoomLocked(int bytes) => _queue.Count < limits.CountMax && _bytes + bytes <= limits.BytesMax;

    private void ToldLocked(LinkedListNode<Waiting> node)
    {
        LinkedListNode<LinkedListNode<Waiting>> place = node.Value.Place!;
        node.ValueRef.ToldAt = _blocks;
        _told.Remove(place);
        _told.AddLast(place);
    }

    private void RemoveLocked(Digest hash)
    {
        if (!_byHash.Remove(hash, out LinkedListNode<Waiting>? node)) return;
        _told.Remove(node.Value.Place!);
        _queue.Remove(node);
        _bytes -= node.Value.Tx.Length;
    }
}
