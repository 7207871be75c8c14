using R3mes.Node.Gossip.Messages;

namespace R3mes.Node.Gossip;

/// <summary>A node without a network: there is nobody to tell.</summary>
public sealed class NoPeers : IGossip, IPeers
{
    /// <inheritdoc/>
    public int Peers => 0;

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Connected => [];

    /// <inheritdoc/>
    public void Announce(ReadOnlyMemory<byte> tx)
    {
    }

    /// <inheritdoc/>
    public void Send(PeerId to, PeerMessage message)
    {
    }

    /// <inheritdoc/>
    public void Broadcast(PeerMessage message, PeerId? except)
    {
    }

    /// <inheritdoc/>
    public void Punish(PeerId peer, Offence offence)
    {
    }
}
