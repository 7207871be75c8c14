namespace R3mes.Node.Gossip;

/// <summary>What may wait in one lane of the <see cref="PeerInbox"/>.</summary>
/// <param name="BytesMax">Encoded bytes of all peers.</param>
/// <param name="PeerBytesMax">Encoded bytes of one peer; its first message always fits.</param>
/// <param name="PeerMessagesMax">Messages of one peer.</param>
public sealed record InboxLaneLimits(long BytesMax, long PeerBytesMax, int PeerMessagesMax)
{
    /// <summary>16 MiB, of one peer 6 MiB: a proposal of 4 MiB in parts with the votes around it, three of them at a time.</summary>
    public static InboxLaneLimits Consensus { get; } = new(16L << 20, 6L << 20, 4096);

    /// <summary>12 MiB, of one peer 6 MiB and eight messages: two blocks that were asked for, and a few requests.</summary>
    public static InboxLaneLimits Blocks { get; } = new(12L << 20, 6L << 20, 8);
}
