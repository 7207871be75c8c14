using R3mes.Network.Handshake;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Who is connected: one connection a peer. Not safe for two threads.</summary>
/// <param name="self">This node.</param>
/// <param name="listed">Peers that the operator named by id: there is always room for them.</param>
/// <param name="limits">How many.</param>
internal sealed class PeerTable(PeerId self, IReadOnlySet<PeerId> listed, PeerLimits limits)
{
    private readonly SortedDictionary<PeerId, PeerConnection> _peers = [];

    /// <summary>The connections in the order of the peers' ids.</summary>
    internal IReadOnlyCollection<PeerConnection> All => _peers.Values;

    /// <summary>Connections that peers opened and the operator did not list.</summary>
    internal int Inbound => _peers.Values.Count(peer => !peer.Dialed && !listed.Contains(peer.Peer));

    /// <summary>The connection to a peer.</summary>
    internal PeerConnection? Find(PeerId peer) => _peers.GetValueOrDefault(peer);

    /// <summary>Whether a new connection would be taken now.</summary>
    internal HandshakeRefusal Judge(PeerId peer, bool dialed)
    {
        PeerConnection? there = Find(peer);
        if (there is not null) return Wins(peer, dialed, there.Dialed) ? HandshakeRefusal.None : HandshakeRefusal.Duplicate;
        return !dialed && !listed.Contains(peer) && Inbound >= limits.InboundMax ? HandshakeRefusal.TooManyPeers : HandshakeRefusal.None;
    }

    /// <summary>Takes a connection that <see cref="Judge"/> let through; returns the one whose place it takes.</summary>
    internal PeerConnection? Put(PeerConnection connection)
    {
        PeerConnection? before = Find(connection.Peer);
        _peers[connection.Peer] = connection;
        return before;
    }

    /// <summary>Takes a connection out, if it is still the peer's.</summary>
    internal void Remove(PeerConnection connection)
    {
        if (ReferenceEquals(Find(connection.Peer), connection)) _peers.Remove(connection.Peer);
    }

    /// <summary>
    /// When two nodes dial each other at the same time both keep the connection that the smaller id opened, so that they keep the same one. Of two that the
    /// peer opened the newer stays: it has given the older up, and it knew the key. Of two that this node opened the older stays: it is known to live.
    /// </summary>
    private bool Wins(PeerId peer, bool dialed, bool thereDialed) => dialed == thereDialed ? !dialed : dialed == self.CompareTo(peer) < 0;
}
