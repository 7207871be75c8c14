using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>One thing that the driver's thread takes out of the <see cref="PeerInbox"/>.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Message">What it sent; null but for <see cref="PeerEventKind.Message"/>.</param>
public readonly record struct PeerEvent(PeerId Peer, PeerEventKind Kind, PeerMessage? Message);
