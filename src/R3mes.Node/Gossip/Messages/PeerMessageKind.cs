namespace R3mes.Node.Gossip.Messages;

/// <summary>Kinds of <see cref="PeerMessage"/>; the numbers are the protocol's.</summary>
public enum PeerMessageKind
{
    /// <summary>None; refused.</summary>
    None = 0,

    /// <summary><see cref="StatusMessage"/>.</summary>
    Status = 1,

    /// <summary><see cref="ProposalMessage"/>.</summary>
    Proposal = 2,

    /// <summary><see cref="BlockPartMessage"/>.</summary>
    BlockPart = 3,

    /// <summary><see cref="VoteMessage"/>.</summary>
    Vote = 4,

    /// <summary><see cref="VotesMessage"/>.</summary>
    Votes = 5,

    /// <summary><see cref="BlockRequestMessage"/>.</summary>
    BlockRequest = 6,

    /// <summary><see cref="BlockResponseMessage"/>.</summary>
    BlockResponse = 7,

    /// <summary><see cref="TxsMessage"/>.</summary>
    Txs = 8,

    /// <summary><see cref="EvidenceMessage"/>.</summary>
    Evidence = 9,
}
