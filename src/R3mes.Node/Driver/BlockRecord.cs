using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Driver;

/// <summary>One record of the block log: a block and the commit that made it final, protobuf { block = 1, commit = 2 }.</summary>
public sealed record BlockRecord(Block Block, Commit Commit)
{
    /// <summary>Appends the record to a log; the block, which may have megabytes, is not copied.</summary>
    public void AppendTo(IBlockLog log)
    {
        byte[] commit = Commit.Encode();
        byte[] before = new WireWriter(16).BeginMessage(1, Block.Encoded.Length).Written.ToArray();
        log.Append(Block.Header.Height, before, Block.Encoded, new WireWriter(WireWriter.FieldBytes(2, commit.Length)).WriteMessage(2, commit).ToArray());
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
