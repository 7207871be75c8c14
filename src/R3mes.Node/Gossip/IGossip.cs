using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>The seam to other nodes: what this node accepted, it tells them. What they tell arrives through <c>TxIntake</c>, the same door as everyone's.</summary>
public interface IGossip
{
    /// <summary>Peers connected now.</summary>
    int Peers { get; }

    /// <summary>Tells peers of a transaction that passed CheckTx; never waits for them.</summary>
    /// <param name="tx">The transaction; not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="source">Where it came from, and who need not be told; null when it came from this machine.</param>
    void Announce(byte[] tx, Digest hash, TxSource? source);

    /// <summary>Tells peers again of a transaction that waits here still, whoever was told before; never waits for them.</summary>
    /// <param name="tx">The transaction; not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    void AnnounceAgain(byte[] tx, Digest hash);
}
