using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>A node without a network: there is nobody to tell.</summary>
public sealed class NoPeers : IGossip
{
    /// <inheritdoc/>
    public int Peers => 0;

    /// <inheritdoc/>
    public void Announce(ReadOnlyMemory<byte> tx, PeerId? origin)
    {
    }
}
