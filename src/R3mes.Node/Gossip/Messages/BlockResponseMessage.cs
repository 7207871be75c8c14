using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>
/// The answer to a request: a block and the commit that decided it, both encoded and not looked into here; or that the sender has no such block.
/// On the wire: 1 int64 height, 2 bytes block, 3 bytes commit, 4 int64 base_height. Block and commit come both or not at all.
/// </summary>
public sealed record BlockResponseMessage : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockResponse;

    /// <summary>The height that was asked for, 1 or more.</summary>
    public required long Height { get; init; }

    /// <summary>The encoded block; empty when the sender has none.</summary>
    public ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>The encoded commit of that height; empty when the sender has none.</summary>
    public ReadOnlyMemory<byte> Commit { get; init; }

    /// <summary>First block that the sender can give, 0 for none.</summary>
    public long BaseHeight { get; init; }

    /// <summary>True when the block is here.</summary>
    public bool IsAvailable => !Block.IsEmpty;

    internal override byte[] Encode() => Begin(Block.Length + Commit.Length + 64)
        .WriteSigned(1, Height).WriteBytes(2, Block.Span).WriteBytes(3, Commit.Span).WriteSigned(4, BaseHeight).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out BlockResponseMessage message)
    {
        message = null;
        long height = 0, first = 0;
        ReadOnlySpan<byte> block = default, commit = default;
        uint before = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height) && height > 0,
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out block) && !block.IsEmpty,
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out commit) && !commit.IsEmpty,
                (4, WireType.Varint) => reader.TryReadSigned(out first) && first > 0,
                _ => false,
            };
            // Ascending fields without default values are the canonical form: megabytes are not encoded again to see that.
            if (!read || field <= before)
                return false;
            before = field;
        }
        if (reader.Failed || height < 1 || block.IsEmpty != commit.IsEmpty || commit.Length > PeerMessageLimits.CommitBytesMax)
            return false;
        message = new BlockResponseMessage { Height = height, Block = block.ToArray(), Commit = commit.ToArray(), BaseHeight = first };
        return true;
    }
}
