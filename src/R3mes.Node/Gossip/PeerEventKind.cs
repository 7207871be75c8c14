namespace R3mes.Node.Gossip;

/// <summary>What a <see cref="PeerEvent"/> is.</summary>
public enum PeerEventKind
{
    /// <summary>A peer is connected.</summary>
    Connected,

    /// <summary>A peer is no longer connected.</summary>
    Gone,

    /// <summary>A peer sent a message.</summary>
    Message,
}
