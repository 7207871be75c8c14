using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>One part of an encoded block with the proof that it belongs to it (tendermint.types.Part).</summary>
/// <param name="Index">Place of the part, from 0.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Proof">Proof under the part set's root.</param>
public sealed record BlockPart(int Index, byte[] Bytes, MerkleProof Proof)
{
    /// <summary>True when the part belongs to the part set with this header.</summary>
    /// <param name="header">A header that is trusted.</param>
    public bool BelongsTo(PartSetHeader header) =>
        Proof.Index == Index && Proof.Total == header.Total && Proof.Verify(header.Hash, Bytes);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(Bytes.Length + 512)
        .WriteVarint(1, (uint)Index).WriteBytes(2, Bytes).WriteMessage(3, Proof.Encode()).ToArray();

    /// <summary>Reads the message in its one canonical form; says nothing of whether the proof holds.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="part">The part when true: 1 to <see cref="PartSet.PartBytes"/> bytes.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out BlockPart part)
    {
        part = null;
        uint index = 0;
        ReadOnlySpan<byte> data = default;
        MerkleProof? proof = null;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out index) && index <= int.MaxValue,
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out data) && data.Length <= PartSet.PartBytes,
                (3, WireType.LengthDelimited) => proof is null
                    && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && MerkleProof.TryDecode(inner, out proof),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || data.IsEmpty || proof is null)
            return false;
        BlockPart whole = new((int)index, data.ToArray(), proof);
        part = bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return part is not null;
    }
}
