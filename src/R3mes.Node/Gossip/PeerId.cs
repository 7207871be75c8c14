using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>Names a peer: the SHA-256 of its node key. Ordered, so that what is done for all peers is done in one order.</summary>
public readonly record struct PeerId(Digest Value) : IComparable<PeerId>
{
    /// <inheritdoc/>
    public int CompareTo(PeerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString()[..12];
}
