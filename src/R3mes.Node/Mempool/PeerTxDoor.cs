using R3mes.Application.Errors;
using R3mes.Node.Gossip;

namespace R3mes.Node.Mempool;

/// <summary>The door for transactions that peers send: the same as everyone's, and what cannot come from a peer that checked it counts against the peer.</summary>
/// <param name="intake">The door.</param>
public sealed class PeerTxDoor(TxIntake intake)
{
    /// <summary>Checks a transaction and keeps it for a block.</summary>
    /// <param name="source">Who sent it.</param>
    /// <param name="tx">The bytes.</param>
    /// <returns>What the peer did wrong, or null: a transaction may be refused here and valid in the state of its sender.</returns>
    public Offence? Take(TxSource source, byte[] tx) => OffenceOf(intake.Submit(tx, source).Code);

    /// <summary>Whether a refusal says that no state would have taken the bytes.</summary>
    /// <param name="code">Code of the answer.</param>
    internal static Offence? OffenceOf(uint code) =>
        code == TxErrors.TooLarge.Code || code == TxErrors.Malformed.Code || code == TxErrors.MessageMalformed.Code || code == TxErrors.TrailingBytes.Code ? Offence.BadTransaction : null;
}
