using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Node.Gossip.Messages;

/// <summary>
/// A part of the block that a round's proposal names: protobuf { height = 1, round = 2, index = 3, bytes = 4, total = 5,
/// repeated aunt = 6, root = 7 }. The root says of which block it is, for a proposer that breaks the rules may propose two.
/// </summary>
public sealed record BlockPartMessage(long Height, int Round, Digest Root, BlockPart Part) : PeerMessage
{
    // 64 parts have proofs of six aunts.
    private const int AuntsMax = 32;

    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.BlockPart;

    internal override byte[] EncodeBody()
    {
        WireWriter writer = new WireWriter(Part.Bytes.Length + 512).WriteSigned(1, Height).WriteSigned(2, Round).WriteVarint(3, (ulong)Part.Index).WriteBytes(4, Part.Bytes).WriteVarint(5, (ulong)Part.Proof.Total);
        foreach (Digest aunt in Part.Proof.Aunts) writer.WriteMessage(6, aunt.ToArray());
        return writer.WriteMessage(7, Root.ToArray()).ToArray();
    }

    internal static BlockPartMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        long height = 0;
        int round = 0;
        uint index = 0, total = 0;
        ReadOnlySpan<byte> part = default;
        Digest root = default;
        List<Digest> aunts = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            Digest aunt = default;
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.Varint) => reader.TryReadUInt32(out index),
                (4, WireType.LengthDelimited) => reader.TryReadBytes(out part),
                (5, WireType.Varint) => reader.TryReadUInt32(out total),
                (6, WireType.LengthDelimited) => aunts.Count < AuntsMax && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Digest.TryFromSpan(inner, out aunt),
                (7, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Digest.TryFromSpan(inner, out root),
                _ => false,
            };
            if (!read) return null;
            if (field == 6) aunts.Add(aunt);
        }

        if (reader.Failed || height < 1 || round < 0 || total == 0 || index >= total || total > int.MaxValue || part.Length > PartSet.PartBytes) return null;
        BlockPartMessage whole = new(height, round, root, new BlockPart((int)index, part.ToArray(), new MerkleProof(total, index, Rfc6962.LeafHash(part), aunts)));
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
