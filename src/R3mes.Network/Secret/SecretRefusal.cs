namespace R3mes.Network.Secret;

/// <summary>Why a connection is not made secret, or is secret no more.</summary>
public enum SecretRefusal
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Bytes that are no message of the handshake, or a frame that says it holds what it cannot.</summary>
    Malformed,

    /// <summary>A key for the exchange with which everybody would know what the two sides share, or our own.</summary>
    LowOrderPoint,

    /// <summary>A frame that was not sealed by the other side of this handshake, or was changed, left out or sent twice.</summary>
    NotSealed,

    /// <summary>The signature does not show that the other side holds its key.</summary>
    NotProven,

    /// <summary>The other side's key is not one of those that are let in, or our own.</summary>
    UnknownPeer,

    /// <summary>The handshake took too long.</summary>
    TimedOut,

    /// <summary>The connection ended during the handshake.</summary>
    Closed,
}
