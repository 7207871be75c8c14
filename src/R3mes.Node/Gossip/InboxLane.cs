using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>Messages that wait, a queue a peer, taken in turn: who sends much waits behind itself and not before others. Not safe for two threads.</summary>
/// <param name="limits">How much may wait.</param>
internal sealed class InboxLane(InboxLaneLimits limits)
{
    private readonly Dictionary<PeerId, Waiting> _peers = [];
    private readonly Queue<PeerId> _turns = [];
    private long _bytes;

    private sealed class Waiting
    {
        internal Queue<(PeerMessage Message, int Bytes)> Messages { get; } = [];
        internal long Bytes { get; set; }
    }

    /// <summary>Share of the lane's bytes that is taken.</summary>
    internal double Fill => Math.Min(1, (double)_bytes / limits.BytesMax);

    /// <summary>Adds a message unless the lane or the peer's share is full.</summary>
    internal bool TryAdd(PeerId peer, PeerMessage message, int bytes)
    {
        bool isNew = !_peers.TryGetValue(peer, out Waiting? waiting);
        if (_bytes + bytes > limits.BytesMax && _bytes > 0) return false;
        if (!isNew && (waiting!.Messages.Count >= limits.PeerMessagesMax || waiting.Bytes + bytes > limits.PeerBytesMax)) return false;
        if (isNew)
        {
            _peers[peer] = waiting = new Waiting();
            _turns.Enqueue(peer);
        }

        waiting!.Messages.Enqueue((message, bytes));
        waiting.Bytes += bytes;
        _bytes += bytes;
        return true;
    }

    /// <summary>Takes the first message of the peer whose turn it is.</summary>
    internal bool TryTake(out PeerId peer, out PeerMessage? message)
    {
        message = null;
        if (!_turns.TryDequeue(out peer)) return false;
        Waiting waiting = _peers[peer];
        (message, int bytes) = waiting.Messages.Dequeue();
        waiting.Bytes -= bytes;
        _bytes -= bytes;
        if (waiting.Messages.Count > 0) _turns.Enqueue(peer);
        else _peers.Remove(peer);
        return true;
    }

    /// <summary>Forgets what a peer sent.</summary>
    internal void Forget(PeerId peer)
    {
        if (!_peers.Remove(peer, out Waiting? waiting)) return;
        _bytes -= waiting.Bytes;
        // A turn without a peer would be taken for a message: the list is as short as the number of peers.
        for (int left = _turns.Count; left > 0; left--)
        {
            PeerId turn = _turns.Dequeue();
            if (turn != peer) _turns.Enqueue(turn);
        }
    }
}
