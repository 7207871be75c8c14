namespace R3mes.Network.Transport;

/// <summary>What happens when a lane's queue to a peer is full.</summary>
public enum OverflowRule
{
    /// <summary>The new frame is dropped and counted: whoever needs it asks again, or can do without.</summary>
    DropFrame,

    /// <summary>The connection is closed: a peer that does not read what a round waits for is of no use, and gets everything that it lacks when it comes back.</summary>
    DropPeer,
}
