using R3mes.Node.Gossip.Messages;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Sends messages of transactions, and keeps those that a full queue refused: they go to whom they lack when it is asked again, each peer's in order, since a transaction without the one before
/// it in its account is refused. Bounded: where too many are kept, one that others have makes room first, so that a peer which never reads costs nobody else anything. Not thread-safe.
/// </summary>
/// <param name="peers">Whom to tell.</param>
/// <param name="isMesh">Whether every validator is this node's peer, given how many peers it has.</param>
internal sealed class TxOutbox(IPeers peers, Func<int, bool> isMesh)
{
    /// <summary>Messages kept: 64, each tried again for peers that take nothing at the cost of a look at a list.</summary>
    internal const int BatchesMax = 64;

    /// <summary>Bytes of transactions kept: 1 MiB, a thousand transactions, and the longest message there may be.</summary>
    internal const int BytesMax = PeerMessageLimits.TxsBytesMax;

    private readonly HashSet<PeerId> _full = []; // they refused a message and took none since
    private List<TxBatch> _kept = [];

    /// <summary>Whether nothing is kept.</summary>
    internal bool IsEmpty => _kept.Count == 0;

    /// <summary>Whether a transaction is in what is kept.</summary>
    internal bool Holds(Digest hash) => _kept.Exists(batch => batch.Hashes.Contains(hash));

    /// <summary>Sends what is kept, then more.</summary>
    /// <param name="batches">More, in order.</param>
    /// <returns>What was dropped for want of room though no peer has it.</returns>
    internal IReadOnlyList<TxBatch> Send(IEnumerable<TxBatch> batches)
    {
        _kept.AddRange(batches);
        if (_kept.Count == 0) return [];
        IReadOnlyList<PeerId> connected = peers.Connected;
        bool believes = isMesh(connected.Count);
        _full.IntersectWith(connected);
        HashSet<PeerId> behind = []; // what is later waits for what is earlier
        List<TxBatch> kept = [];
        foreach (TxBatch batch in _kept)
        {
            if (!IsDone(batch, connected, believes ? batch.Told : [], behind)) kept.Add(batch);
        }

        _kept = kept;
        return MakeRoom();
    }

    private bool IsDone(TxBatch batch, IReadOnlyList<PeerId> connected, IReadOnlyList<PeerId> told, HashSet<PeerId> behind)
    {
        // Who connects later hears only of what nobody has.
        List<PeerId> open = batch.TakenBy.Count > 0
            ? [.. batch.Refused.Where(connected.Contains)]
            : [.. connected.Where(peer => peer != batch.Origin && !told.Contains(peer))];
        if (open.Count == 0) return batch.TakenBy.Count > 0 || !batch.Origin.IsZero;

        List<PeerId> to = [.. open.Where(peer => !behind.Contains(peer))];
        if (to.Count > 0)
        {
            IReadOnlyList<PeerId> refusing = Send(batch, to, told);
            batch.TakenBy.AddRange(to.Except(refusing));
            behind.UnionWith(refusing);
        }

        batch.Refused = [.. open.Where(behind.Contains)];
        return batch.Refused.Count == 0;
    }

    private IReadOnlyList<PeerId> Send(TxBatch batch, List<PeerId> to, IReadOnlyList<PeerId> told)
    {
        // Whether a queue is full is known when it has refused: one that refuses what names it as told is not passed over by this node, which keeps that message for it.
        IEnumerable<PeerId> hear = to.Where(peer => !_full.Contains(peer));
        IEnumerable<PeerId> know = batch.Origin.IsZero ? [.. batch.TakenBy, .. hear] : [batch.Origin, .. batch.TakenBy, .. hear, .. told];
        IReadOnlyList<PeerId> refusing = peers.Send(to, new TxsMessage(batch.Txs, [.. know.Distinct().Take(PeerMessageLimits.ToldMax)]));
        _full.ExceptWith(to);
        _full.UnionWith(refusing);
        return refusing;
    }

    private List<TxBatch> MakeRoom()
    {
        List<TxBatch> lost = [];
        int bytes = _kept.Sum(batch => batch.Bytes);
        while (_kept.Count > BatchesMax || bytes > BytesMax)
        {
            int at = Math.Max(0, _kept.FindIndex(batch => batch.TakenBy.Count > 0));
            if (_kept[at].TakenBy.Count == 0) lost.Add(_kept[at]);
            bytes -= _kept[at].Bytes;
            _kept.RemoveAt(at);
        }

        Invariant.Holds(bytes >= 0, "what is kept counts its bytes");
        return lost;
    }
}
