using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>What nodes say to each other: one of the messages beside this file and nothing else. <see cref="PeerMessageCodec"/> reads and writes them.</summary>
public abstract record PeerMessage
{
    private protected PeerMessage()
    {
    }

    /// <summary>Which message this is.</summary>
    public abstract PeerMessageKind Kind { get; }

    /// <summary>Encodes the kind byte and the protobuf message that follows it.</summary>
    internal abstract byte[] Encode();

    /// <summary>A writer that holds the kind byte already.</summary>
    /// <param name="bodyBytes">A guess of the bytes that follow; where it is right nothing is copied.</param>
    private protected WireWriter Begin(int bodyBytes) => new WireWriter(1 + bodyBytes).WriteEncoded([(byte)Kind]);
}
