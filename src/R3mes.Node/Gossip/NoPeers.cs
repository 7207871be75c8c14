using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>A node without a network: there is nobody to tell.</summary>
public sealed class NoPeers : IGossip, IPeers
{
    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Connected => [];

    /// <inheritdoc/>
    public void Send(PeerId peer, PeerMessage message)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message) => peers;

    /// <inheritdoc/>
    public void Broadcast(PeerMessage message, PeerId? except)
    {
    }

    /// <inheritdoc/>
    public void Punish(PeerId peer, Offence offence)
    {
    }

    /// <inheritdoc/>
    public int Peers => 0;

    /// <inheritdoc/>
    public void Announce(byte[] tx, Digest hash, TxSource? source)
    {
    }

    /// <inheritdoc/>
    public void AnnounceAgain(byte[] tx, Digest hash)
    {
    }
}
