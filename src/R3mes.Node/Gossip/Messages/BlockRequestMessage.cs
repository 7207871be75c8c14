using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Asks for a block and the commit that decided it. On the wire: 1 int64 height.</summary>
/// <param name="Height">Height of the block, 1 or more.</param>
public sealed record BlockRequestMessage(long Height) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockRequest;

    internal override byte[] Encode() => Begin(16).WriteSigned(1, Height).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out BlockRequestMessage message)
    {
        message = null;
        WireReader reader = new(bytes);
        if (!reader.TryReadTag(out uint field, out WireType type) || (field, type) != (1, WireType.Varint)
            || !reader.TryReadSigned(out long height) || !reader.AtEnd || height < 1)
            return false;
        message = new BlockRequestMessage(height);
        return true;
    }
}
