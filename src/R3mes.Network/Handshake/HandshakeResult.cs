using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>How a handshake ended.</summary>
/// <param name="Peer">The other side; zero when it did not say a sound hello.</param>
/// <param name="Refusal">None when it is connected.</param>
/// <param name="ByPeer">True when the other side refused.</param>
internal sealed record HandshakeResult(PeerId Peer, HandshakeRefusal Refusal, bool ByPeer);
