using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Frames between nodes that know each other by key. Nothing waits and nothing throws for what a peer does. Safe from any thread.</summary>
public interface IPeerNetwork
{
    /// <summary>Peers connected now, in the order of their ids.</summary>
    IReadOnlyList<PeerId> Connected { get; }

    /// <summary>Queues a frame for a peer. False when the peer is not connected or the frame was dropped, which is counted.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">Number of the channel.</param>
    /// <param name="payload">The bytes; not changed until they are sent, so that one array may go to many peers.</param>
    bool TrySend(PeerId peer, byte channel, ReadOnlyMemory<byte> payload);

    /// <summary>Adds points against a peer; enough of them close the connection and ban it for a while.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="points">1 or more.</param>
    void Punish(PeerId peer, int points);
}
