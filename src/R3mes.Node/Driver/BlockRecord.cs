using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Driver;

/// <summary>One record of the block log: a block and the commit that made it final, protobuf { block = 1, commit = 2 }.</summary>
public sealed record BlockRecord(Block Block, Commit Commit)
{
    /// <summary>The bytes appended to the log.</summary>
    public byte[] Encode()
    {
        byte[] commit = Commit.Encode();
        return new WireWriter(WireWriter.FieldBytes(1, Block.Encoded.Length) + WireWriter.FieldBytes(2, commit.Length)).WriteMessage(1, Block.Encoded.Span).WriteMessage(2, commit).ToArray();
    }

    /// <summary>Reads a record; null when the bytes are not exactly one, in this order.</summary>
    public static BlockRecord? TryDecode(ReadOnlySpan<byte> bytes, BlockLimits limits)
    {
        WireReader reader = new(bytes);
        if (!TryReadPart(ref reader, 1, out ReadOnlySpan<byte> block) || !TryReadPart(ref reader, 2, out ReadOnlySpan<byte> commit) || !reader.AtEnd) return null;
        return Block.TryDecode(block, limits, out Block? b) && Commit.TryDecode(commit, out Commit? c) ? new BlockRecord(b, c) : null;
    }

    private static bool TryReadPart(ref WireReader reader, uint expected, out ReadOnlySpan<byte> part)
    {
        part = default;
        return reader.TryReadTag(out uint field, out WireType type) && field == expected && type == WireType.LengthDelimited && reader.TryReadBytes(out part);
    }
}
