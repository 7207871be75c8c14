namespace R3mes.Network.Transport;

/// <summary>Why a connection ended. Each is counted.</summary>
public enum CloseReason
{
    /// <summary>The peer closed it.</summary>
    ClosedByPeer,

    /// <summary>The network failed.</summary>
    Failed,

    /// <summary>Nothing came for too long, not even a ping.</summary>
    Idle,

    /// <summary>A frame began and was not finished in time.</summary>
    FrameTooSlow,

    /// <summary>A head that names no channel, or a length over the channel's limit.</summary>
    BadFrame,

    /// <summary>The peer does not read what it must.</summary>
    QueueFull,

    /// <summary>Its offences added up.</summary>
    Banned,

    /// <summary>Another connection to the same peer took its place.</summary>
    Replaced,

    /// <summary>This node stops.</summary>
    Stopping,
}
