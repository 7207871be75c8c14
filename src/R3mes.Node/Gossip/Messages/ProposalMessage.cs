using R3mes.Primitives.Chain;

namespace R3mes.Node.Gossip.Messages;

/// <summary>A proposal; the parts of its block follow.</summary>
public sealed record ProposalMessage(Proposal Proposal) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Proposal;

    internal override byte[] EncodeBody() => Proposal.Encode();
}
