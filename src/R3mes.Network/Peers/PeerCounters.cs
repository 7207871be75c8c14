using R3mes.Network.Handshake;
using R3mes.Network.Transport;

namespace R3mes.Network.Peers;

/// <summary>What became of connections since the start. Safe from any thread.</summary>
public sealed class PeerCounters
{
    private readonly long[] _refusedByUs = new long[Enum.GetValues<HandshakeRefusal>().Length];
    private readonly long[] _refusedByPeers = new long[Enum.GetValues<HandshakeRefusal>().Length];
    private readonly long[] _closed = new long[Enum.GetValues<CloseReason>().Length];
    private long _opened;
    private long _dialed;
    private long _bans;

    /// <summary>Connections that came about.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Addresses dialed, again and again.</summary>
    public long Dialed => Interlocked.Read(ref _dialed);

    /// <summary>Bans.</summary>
    public long Bans => Interlocked.Read(ref _bans);

    /// <summary>Handshakes that this node ended.</summary>
    /// <param name="refusal">Why.</param>
    public long RefusedByUs(HandshakeRefusal refusal) => Interlocked.Read(ref _refusedByUs[(int)refusal]);

    /// <summary>Handshakes that the other side ended.</summary>
    /// <param name="refusal">Why, as it said.</param>
    public long RefusedByPeers(HandshakeRefusal refusal) => Interlocked.Read(ref _refusedByPeers[(int)refusal]);

    /// <summary>Connections that ended.</summary>
    /// <param name="reason">Why.</param>
    public long Closed(CloseReason reason) => Interlocked.Read(ref _closed[(int)reason]);

    internal void AddRefused(HandshakeRefusal refusal, bool byPeer) => Interlocked.Increment(ref (byPeer ? _refusedByPeers : _refusedByUs)[(int)refusal]);

    internal void AddClosed(CloseReason reason) => Interlocked.Increment(ref _closed[(int)reason]);

    internal void AddOpened() => Interlocked.Increment(ref _opened);

    internal void AddDialed() => Interlocked.Increment(ref _dialed);

    internal void AddBan() => Interlocked.Increment(ref _bans);
}
