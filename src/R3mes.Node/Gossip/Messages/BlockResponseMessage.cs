using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Answers <see cref="BlockRequestMessage"/>: protobuf { height = 1, record = 2 }, the record of the block log, or none when it is not there.</summary>
public sealed record BlockResponseMessage(long Height, ReadOnlyMemory<byte> Record) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockResponse;

    internal override byte[] EncodeBody() => new WireWriter(Record.Length + 32).WriteSigned(1, Height).WriteBytes(2, Record.Span).ToArray();

    internal static BlockResponseMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        long height = 0;
        ReadOnlySpan<byte> record = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out record),
                _ => false,
            };
            if (!read) return null;
        }

        if (reader.Failed || height < 1) return null;
        BlockResponseMessage whole = new(height, record.ToArray());
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
