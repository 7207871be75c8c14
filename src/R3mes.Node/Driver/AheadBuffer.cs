using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>
/// Messages of the height that has not begun here: peers that are some milliseconds ahead sent them. Bounded in count for each peer and in bytes for all; where there is no room the peer that
/// takes most of it loses what it sent last, so that one keeps nobody else's out. What is dropped is asked for again by the next status.
/// </summary>
public sealed class AheadBuffer
{
    /// <summary>Messages that are kept of one peer: a proposal, 64 parts, and the votes that it passes on.</summary>
    public const int PerPeerMax = 512;

    /// <summary>Bytes that are kept of all peers: two blocks.</summary>
    public const long BytesMax = 8L << 20;

    private const int SmallBytes = 512; // a proposal or a vote

    private readonly List<(long Height, PeerId From, PeerMessage Message)> _waiting = [];
    private readonly SortedDictionary<PeerId, (int Count, long Bytes)> _byPeer = [];
    private long _bytes;
    private int _mostOfPeer;

    /// <summary>Messages that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Their bytes, as far as they are counted.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How full it is, 0 to 1: its bytes, or the messages of the peer that has most. Any thread may ask.</summary>
    public double Fill => Math.Max((double)Bytes / BytesMax, (double)Volatile.Read(ref _mostOfPeer) / PerPeerMax);

    /// <summary>Keeps a message of <paramref name="height"/>.</summary>
    /// <returns>Null when it was kept and nothing dropped; else the peer that lost a message, this one or another.</returns>
    public PeerId? TryAdd(long height, PeerId from, PeerMessage message)
    {
        int bytes = BytesOf(message);
        if (_byPeer.GetValueOrDefault(from).Count >= PerPeerMax) return from;
        PeerId? loser = null;
        while (_bytes + bytes > BytesMax)
        {
            PeerId most = _byPeer.MaxBy(static pair => pair.Value.Bytes).Key;
            if (_byPeer[most].Bytes <= _byPeer.GetValueOrDefault(from).Bytes + bytes) return from;
            int last = _waiting.FindLastIndex(waiting => waiting.From == most);
            Note(most, -1, -BytesOf(_waiting[last].Message));
            _waiting.RemoveAt(last);
            loser = most;
        }

        Note(from, 1, bytes);
        _waiting.Add((height, from, message));
        return loser;
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

    private static int BytesOf(PeerMessage message) => message is BlockPartMessage part ? part.Part.Bytes.Length : SmallBytes;

    private void Note(PeerId peer, int count, int bytes)
    {
        (int Count, long Bytes) of = _byPeer.GetValueOrDefault(peer);
        _byPeer[peer] = (of.Count + count, of.Bytes + bytes);
        _mostOfPeer = Math.Max(_mostOfPeer, of.Count + count);
        Interlocked.Add(ref _bytes, bytes);
    }
}
