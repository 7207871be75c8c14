namespace R3mes.Node.Gossip;

/// <summary>What a peer did wrong. Each costs it (<see cref="OffenceWeights"/>) and is counted under its own name.</summary>
public enum Offence
{
    /// <summary>A message that is no message: unknown kind, not in its canonical form, a field out of its range.</summary>
    Malformed,

    /// <summary>A message over the limit of its kind.</summary>
    TooLarge,

    /// <summary>A message on a channel that is not its own.</summary>
    WrongChannel,

    /// <summary>A vote, proposal or extension whose signature is false.</summary>
    BadSignature,

    /// <summary>A vote or proposal of somebody who is not a validator, or at another's place.</summary>
    UnknownValidator,

    /// <summary>Messages of heights and rounds long past, more than delay explains.</summary>
    StaleFlood,

    /// <summary>Messages of heights and rounds far ahead, more than being behind explains.</summary>
    FutureFlood,

    /// <summary>The same thing again and again.</summary>
    DuplicateFlood,

    /// <summary>A proposal of a block that no chain's limits allow.</summary>
    BadProposal,

    /// <summary>A block part that is not under the root it names.</summary>
    BadPart,

    /// <summary>A block that does not decode, or whose hashes, commit or header are false.</summary>
    BadBlock,

    /// <summary>A block that nobody asked this peer for.</summary>
    UnrequestedBlock,

    /// <summary>More requests for blocks than may be asked at a time.</summary>
    RequestFlood,

    /// <summary>Evidence that proves nothing.</summary>
    BadEvidence,

    /// <summary>A status that claims blocks which its sender has not.</summary>
    BadStatus,

    /// <summary>Bytes that no state of the chain makes a transaction.</summary>
    BadTransaction,
}
