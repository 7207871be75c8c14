namespace R3mes.Node.Gossip;

/// <summary>What no peer that follows the rules sends.</summary>
public enum Offence
{
    /// <summary>Bytes that are no message, or a message that cannot be.</summary>
    Malformed,

    /// <summary>A message longer than its kind may be.</summary>
    TooLarge,

    /// <summary>A signature that is not its signer's.</summary>
    BadSignature,

    /// <summary>A vote of nobody who validates.</summary>
    UnknownValidator,

    /// <summary>A part of another block.</summary>
    BadPart,

    /// <summary>A block that is not the chain's.</summary>
    BadBlock,

    /// <summary>A block that was not asked for.</summary>
    UnrequestedBlock,

    /// <summary>Evidence that proves nothing.</summary>
    BadEvidence,

    /// <summary>More than it may send.</summary>
    Flood,
}
