using R3mes.Network.Transport;
using R3mes.Node.Gossip.Messages;

namespace R3mes.Node.Gossip;

/// <summary>The lanes of a connection as the network takes them; a lane's number is its <see cref="PeerChannel"/>.</summary>
public static class PeerChannels
{
    /// <summary>Consensus, blocks, transactions.</summary>
    public static IReadOnlyList<ChannelRule> Rules { get; } =
    [
        // 6 MiB: a proposal of 4 MiB in parts and the votes of its round. A peer that does not read so much is cut off, and is told all it lacks when it returns.
        new ChannelRule("consensus", PeerMessageLimits.MessageBytesMax(PeerChannel.Consensus), 8192, 6 << 20, OverflowRule.DropPeer),
        // One block of 4 MiB with its commit, and a few requests: who is behind asks again.
        new ChannelRule("blocks", PeerMessageLimits.MessageBytesMax(PeerChannel.Blocks), 16, 6 << 20, OverflowRule.DropFrame),
        // 3 MiB: half a second of 5,000 transactions of 1 KB. What finds no room another peer tells, or it comes in a block.
        new ChannelRule("txs", PeerMessageLimits.MessageBytesMax(PeerChannel.Txs), 1024, 3 << 20, OverflowRule.DropFrame),
    ];
}
