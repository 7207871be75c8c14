namespace R3mes.Node.Gossip;

/// <summary>The seam to other nodes: what this node accepted, it tells them. What they tell arrives through <c>TxIntake</c>, the same door as everyone's.</summary>
public interface IGossip
{
    /// <summary>Peers connected now.</summary>
    int Peers { get; }

    /// <summary>Tells peers of a transaction that passed CheckTx; never waits for them.</summary>
    void Announce(ReadOnlyMemory<byte> tx);
}
