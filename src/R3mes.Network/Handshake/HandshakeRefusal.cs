namespace R3mes.Network.Handshake;

/// <summary>Why a connection did not come about. The numbers go over the wire and never change.</summary>
public enum HandshakeRefusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>It took longer than its limit.</summary>
    TimedOut = 1,

    /// <summary>The other side closed the connection, or the network failed.</summary>
    Closed = 2,

    /// <summary>Bytes that are no message of the handshake, or not the one whose turn it is.</summary>
    Malformed = 3,

    /// <summary>Another version of the protocol.</summary>
    WrongVersion = 4,

    /// <summary>Another chain id.</summary>
    WrongChain = 5,

    /// <summary>The chain's name is the same and its genesis is not.</summary>
    WrongGenesis = 6,

    /// <summary>The other side is this node.</summary>
    Self = 7,

    /// <summary>The signature is false: the other side does not hold the key it names.</summary>
    BadSignature = 8,

    /// <summary>The peer at this address is not the one that was dialed.</summary>
    WrongPeer = 9,

    /// <summary>The peer is banned for now.</summary>
    Banned = 10,

    /// <summary>A connection to this peer is there already and stays.</summary>
    Duplicate = 11,

    /// <summary>There are as many peers, or handshakes at a time, as there may be.</summary>
    TooManyPeers = 12,

    /// <summary>The node stops.</summary>
    Stopping = 13,

    /// <summary>The other side refused and gave a number that this version does not know.</summary>
    Unknown = 14,
}
