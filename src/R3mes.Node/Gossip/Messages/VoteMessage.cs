using R3mes.Primitives.Chain;

namespace R3mes.Node.Gossip.Messages;

/// <summary>A vote.</summary>
public sealed record VoteMessage(Vote Vote) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Vote;

    internal override byte[] EncodeBody() => Vote.Encode();
}
