using R3mes.Node.Gossip.Messages;

namespace R3mes.Node.Gossip;

/// <summary>Other nodes, as the driver sees them. Nothing waits: what a peer cannot take is dropped, and asked for again.</summary>
public interface IPeers
{
    /// <summary>Peers connected now, in order.</summary>
    IReadOnlyList<PeerId> Connected { get; }

    /// <summary>Sends to one peer.</summary>
    void Send(PeerId to, PeerMessage message);

    /// <summary>Sends to all but one.</summary>
    void Broadcast(PeerMessage message, PeerId? except);

    /// <summary>A peer sent what it must not: it costs it, and often enough the connection.</summary>
    void Punish(PeerId peer, Offence offence);
}
