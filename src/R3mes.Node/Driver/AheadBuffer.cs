using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>
/// Messages of the height that has not begun here: peers that are some milliseconds ahead sent them. Bounded in count for each peer and in bytes for all; what is dropped
/// is asked for again by the next status.
/// </summary>
public sealed class AheadBuffer
{
    /// <summary>Messages that are kept of one peer: a proposal, 64 parts, and the votes that it passes on.</summary>
    public const int PerPeerMax = 512;

    /// <summary>Bytes that are kept of all peers: two blocks.</summary>
    public const long BytesMax = 8L << 20;

    private const int SmallBytes = 512; // a proposal or a vote

    private readonly List<(long Height, PeerId From, PeerMessage Message)> _waiting = [];
    private readonly Dictionary<PeerId, int> _byPeer = [];
    private long _bytes;
    private int _mostOfPeer;

    /// <summary>Messages that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>How full it is, 0 to 1: its bytes, or the messages of the peer that has most. Any thread may ask.</summary>
    public double Fill => Math.Max((double)Interlocked.Read(ref _bytes) / BytesMax, (double)Volatile.Read(ref _mostOfPeer) / PerPeerMax);

    /// <summary>Keeps a message of <paramref name="height"/>; false when there is no room.</summary>
    public bool TryAdd(long height, PeerId from, PeerMessage message)
    {
        int bytes = message is BlockPartMessage part ? part.Part.Bytes.Length : SmallBytes;
        int ofPeer = _byPeer.GetValueOrDefault(from);
        if (ofPeer >= PerPeerMax || _bytes + bytes > BytesMax) return false;
        _byPeer[from] = ofPeer + 1;
        _mostOfPeer = Math.Max(_mostOfPeer, ofPeer + 1);
        _bytes += bytes;
        _waiting.Add((height, from, message));
        return true;
    }

    /// <summary>Takes out what waited for <paramref name="height"/>, in the order it came, and forgets what was before.</summary>
    public IReadOnlyList<(PeerId From, PeerMessage Message)> Take(long height)
    {
        List<(PeerId, PeerMessage)> taken = [];
        foreach ((long at, PeerId from, PeerMessage message) in _waiting)
        {
            if (at == height) taken.Add((from, message));
        }

        _waiting.Clear();
        _byPeer.Clear();
        (_bytes, _mostOfPeer) = (0, 0);
        return taken;
    }
}
