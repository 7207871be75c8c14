using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Asks for the block of a height: protobuf { height = 1 }.</summary>
public sealed record BlockRequestMessage(long Height) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockRequest;

    internal override byte[] EncodeBody() => new WireWriter().WriteSigned(1, Height).ToArray();

    internal static BlockRequestMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        return reader.TryReadTag(out uint field, out WireType type) && field == 1 && type == WireType.Varint && reader.TryReadSigned(out long height) && height > 0 && reader.AtEnd
            ? new BlockRequestMessage(height) is { } whole && bytes.SequenceEqual(whole.EncodeBody()) ? whole : null
            : null;
    }
}
