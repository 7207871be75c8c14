namespace R3mes.Node.Gossip.Messages;

/// <summary>What nodes say to each other: one of the messages beside this file and nothing else. <see cref="PeerMessageCodec"/> reads and writes them.</summary>
public abstract record PeerMessage
{
    private protected PeerMessage()
    {
    }

    /// <summary>Which message this is.</summary>
    public abstract PeerMessageKind Kind { get; }

    /// <summary>Encodes the protobuf message that follows the kind byte.</summary>
    internal abstract byte[] EncodeBody();
}
