namespace R3mes.Node.Gossip.Messages;

/// <summary>The lanes of a connection, each with queues and limits of its own. A lower number is sent first.</summary>
public enum PeerChannel : byte
{
    /// <summary>Status, proposals, block parts, votes, evidence: what a round waits for.</summary>
    Consensus = 0,

    /// <summary>Whole blocks for a node that is behind.</summary>
    Blocks = 1,

    /// <summary>Transactions.</summary>
    Txs = 2,
}
