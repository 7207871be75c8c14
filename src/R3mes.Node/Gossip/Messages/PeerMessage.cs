namespace R3mes.Node.Gossip.Messages;

/// <summary>What nodes of one chain say to each other.</summary>
public abstract record PeerMessage
{
    private protected PeerMessage()
    {
    }

    /// <summary>The byte before the encoded message.</summary>
    public abstract PeerMessageKind Kind { get; }

    /// <summary>Encodes the protobuf message without its kind.</summary>
    internal abstract byte[] EncodeBody();
}
