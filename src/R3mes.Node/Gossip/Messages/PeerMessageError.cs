namespace R3mes.Node.Gossip.Messages;

/// <summary>Why bytes from a peer are no message.</summary>
public enum PeerMessageError
{
    /// <summary>No byte at all.</summary>
    Empty,

    /// <summary>The first byte names no kind.</summary>
    UnknownKind,

    /// <summary>The kind goes over another channel.</summary>
    WrongChannel,

    /// <summary>More bytes than the kind may have; nothing was read.</summary>
    TooLarge,

    /// <summary>Not the canonical form of a message of its kind, or a field out of its range.</summary>
    Malformed,
}
