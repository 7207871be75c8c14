namespace R3mes.Node.Gossip.Messages;

/// <summary>The first byte of an encoded message. Never renumbered.</summary>
public enum PeerMessageKind : byte
{
    /// <summary>Not a kind; refused.</summary>
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

    /// <summary><see cref="EvidenceMessage"/>.</summary>
    Evidence = 6,

    /// <summary><see cref="BlockRequestMessage"/>.</summary>
    BlockRequest = 16,

    /// <summary><see cref="BlockResponseMessage"/>.</summary>
    BlockResponse = 17,

    /// <summary><see cref="TxsMessage"/>.</summary>
    Txs = 32,
}
