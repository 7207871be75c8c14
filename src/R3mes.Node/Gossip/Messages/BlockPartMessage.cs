using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>A part of a proposed or decided block. On the wire: 1 int64 height, 2 int32 round, 3 BlockID, 4 tendermint.types.Part; 3 and 4 are always written.</summary>
/// <param name="Height">Height of the block, 1 or more.</param>
/// <param name="Round">The round it is sent for, 0 or more.</param>
/// <param name="Block">The block that it is said to belong to; the receiver verifies that against a root that it trusts.</param>
/// <param name="Part">The part with its proof.</param>
public sealed record BlockPartMessage(long Height, int Round, BlockId Block, BlockPart Part) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockPart;

    internal override byte[] Encode()
    {
        byte[] block = Block.Encode();
        int height = 1 + Varint.LengthOf((ulong)Height), round = Round == 0 ? 0 : 1 + Varint.LengthOf((ulong)Round);
        WireWriter writer = Begin(height + round + WireWriter.FieldBytes(3, block.Length) + Part.FieldBytes(4));
        Part.WriteTo(writer.WriteSigned(1, Height).WriteSigned(2, Round).WriteMessage(3, block), 4);
        return writer.ToArray();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out BlockPartMessage message)
    {
        message = null;
        long height = 0;
        int round = 0;
        BlockId block = default;
        BlockPart? part = null;
        int partBytes = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out block),
                (4, WireType.LengthDelimited) => part is null
                    && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && (partBytes = inner.Length) > 0 && BlockPart.TryDecode(inner, out part),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || height < 1 || round < 0 || block.IsNil || block.Parts.Total > PeerMessageLimits.PartsMax
            || part is null || (uint)part.Index >= block.Parts.Total)
            return false;
        // The part is in its one form; what stands before it has to be, and nothing may follow.
        ReadOnlySpan<byte> before = new WireWriter().WriteSigned(1, height).WriteSigned(2, round).WriteMessage(3, block.Encode()).BeginMessage(4, partBytes).Written;
        if (bytes.Length == before.Length + partBytes && bytes.StartsWith(before))
            message = new BlockPartMessage(height, round, block, part);
        return message is not null;
    }
}
