using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// The port to other nodes: the network in a running node, a simulated one in tests. Nothing here waits, blocks or throws for what a peer does; a message to a
/// peer that is gone, or whose queue is full, is dropped and counted.
/// </summary>
public interface IPeers
{
    /// <summary>Peers connected now, in the order of their ids.</summary>
    IReadOnlyList<PeerId> Connected { get; }

    /// <summary>Sends to one peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="message">The message; it is encoded before this returns.</param>
    void Send(PeerId peer, PeerMessage message);

    /// <summary>Sends to some peers, encoding once.</summary>
    /// <param name="peers">The peers.</param>
    /// <param name="message">The message; it is encoded before this returns.</param>
    /// <returns>Those that it was not sent to: they are gone, or their queues are full.</returns>
    IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message);

    /// <summary>Sends to every peer, encoding once.</summary>
    /// <param name="message">The message; it is encoded before this returns.</param>
    /// <param name="except">A peer to leave out: whom it came from. Null leaves out nobody.</param>
    void Broadcast(PeerMessage message, PeerId? except);

    /// <summary>Counts an offence against a peer, which may cut it off.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="offence">What it did.</param>
    void Punish(PeerId peer, Offence offence);
}
