namespace R3mes.Network.Privval;

/// <summary>Why a signer in another process gave no signature that can be used.</summary>
public enum SignerFailure
{
    /// <summary>None is connected.</summary>
    NotConnected,

    /// <summary>It did not answer in time; the connection was closed.</summary>
    TimedOut,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>It answered with bytes that are no message, or with the answer to another request; the connection was closed.</summary>
    Malformed,

    /// <summary>It holds another key; the connection was closed.</summary>
    WrongKey,

    /// <summary>It said that it does not sign this.</summary>
    Refused,

    /// <summary>It signed something else than it was asked to; the connection was closed.</summary>
    ContentChanged,

    /// <summary>Its signature is not the key's; the connection was closed.</summary>
    BadSignature,

    /// <summary>Over TCP: its key for the exchange would have kept nothing secret.</summary>
    LowOrderPoint,

    /// <summary>Over TCP: a frame was not sealed by it, or was changed on the way; the connection was closed.</summary>
    NotSealed,

    /// <summary>Over TCP: it did not prove the key that it named.</summary>
    NotProven,

    /// <summary>Over TCP: its key is none of those that are let in.</summary>
    UnknownPeer,
}
