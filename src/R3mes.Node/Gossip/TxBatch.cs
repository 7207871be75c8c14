using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>Transactions of one message, and who has it. Not thread-safe.</summary>
/// <param name="source">Where the first of them came from, null for this machine.</param>
internal sealed class TxBatch(TxSource? source)
{
    private IReadOnlyList<PeerId>? _last = source?.Told; // most messages of a peer name the same ones

    /// <summary>The peer they came from; zero for this machine.</summary>
    internal PeerId Origin { get; } = source?.Peer ?? default;

    internal List<byte[]> Txs { get; } = [];

    /// <summary>SHA-256 of each.</summary>
    internal List<Digest> Hashes { get; } = [];

    /// <summary>Their bytes in the message.</summary>
    internal int Bytes { get; private set; }

    /// <summary>Whom their origin told of every transaction here.</summary>
    internal IReadOnlyList<PeerId> Told { get; private set; } = source?.Told ?? [];

    /// <summary>Peers whose queues took the message.</summary>
    internal List<PeerId> TakenBy { get; } = [];

    /// <summary>Peers that it has still to go to, once it was tried.</summary>
    internal IReadOnlyList<PeerId> Refused { get; set; } = [];

    /// <summary>Whether it is sent without waiting for more.</summary>
    internal bool IsFull => Bytes >= TxBatches.FlushBytes || Txs.Count == PeerMessageLimits.TxsMax;

    internal void Add(byte[] tx, Digest hash, int framed, TxSource? from)
    {
        Txs.Add(tx);
        Hashes.Add(hash);
        Bytes += framed;
        if (ReferenceEquals(from?.Told, _last)) return;
        _last = from?.Told;
        HashSet<PeerId> told = [.. _last ?? []];
        Told = [.. Told.Where(told.Contains)];
    }
}
