using R3mes.Network.Handshake;
using R3mes.Network.Transport;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>
/// What a network tells. For one peer the calls come one after another: connected, whatever it sends, gone; for two peers at the same time. They run on
/// the network's tasks: they return soon and never wait for the network.
/// </summary>
public interface IPeerHandler
{
    /// <summary>A peer is connected and proven.</summary>
    /// <param name="peer">The peer.</param>
    void Connected(PeerId peer);

    /// <summary>A peer is no longer connected.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="reason">Why.</param>
    void Gone(PeerId peer, CloseReason reason);

    /// <summary>A frame came.</summary>
    /// <param name="peer">From whom.</param>
    /// <param name="channel">Number of the channel.</param>
    /// <param name="payload">The bytes, the network's own: gone when this returns, copy what stays.</param>
    void Received(PeerId peer, byte channel, ReadOnlyMemory<byte> payload);

    /// <summary>A peer that was dialed did not become one. It is dialed again; the operator may want to know.</summary>
    /// <param name="address">Where it was dialed.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="byPeer">True when the other side refused.</param>
    void NotReached(PeerAddress address, HandshakeRefusal refusal, bool byPeer);
}
