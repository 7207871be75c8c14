using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>One part of an encoded block with the proof that it belongs to it (tendermint.types.Part).</summary>
/// <param name="Index">Place of the part, from 0.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Proof">Proof under the part set's root.</param>
public sealed record BlockPart(int Index, ReadOnlyMemory<byte> Bytes, MerkleProof Proof)
{
    /// <summary>True when the part belongs to the part set with this header.</summary>
    /// <param name="header">A header that is trusted.</param>
    public bool BelongsTo(PartSetHeader header) =>
        Proof.Index == Index && Proof.Total == header.Total && Proof.Verify(header.Hash, Bytes.Span);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        byte[] proof = Proof.Encode();
        WireWriter writer = new(BytesWith(proof));
        WriteTo(writer, proof);
        return writer.ToArray();
    }

    /// <summary>Writes the message as a field of another.</summary>
    /// <param name="writer">The other message, with room for <see cref="FieldBytes"/> more.</param>
    /// <param name="field">Field number.</param>
    public void WriteTo(WireWriter writer, uint field)
    {
        byte[] proof = Proof.Encode();
        WriteTo(writer.BeginMessage(field, BytesWith(proof)), proof);
    }

    /// <summary>Bytes that <see cref="WriteTo(WireWriter, uint)"/> writes.</summary>
    /// <param name="field">Field number.</param>
    public int FieldBytes(uint field) => WireWriter.FieldBytes(field, BytesWith(Proof.Encode()));

    private int BytesWith(byte[] proof) =>
        (Index == 0 ? 0 : 1 + Varint.LengthOf((uint)Index)) + (Bytes.Length == 0 ? 0 : WireWriter.FieldBytes(2, Bytes.Length)) + WireWriter.FieldBytes(3, proof.Length);

    private void WriteTo(WireWriter writer, byte[] proof) => writer.WriteVarint(1, (uint)Index).WriteBytes(2, Bytes.Span).WriteMessage(3, proof);

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
        // One form: what stands before and after the data is what would be written, and nothing else is there.
        ReadOnlySpan<byte> before = new WireWriter(16).WriteVarint(1, index).BeginMessage(2, data.Length).Written;
        ReadOnlySpan<byte> after = new WireWriter(512).WriteMessage(3, proof.Encode()).Written;
        if (bytes.Length == before.Length + data.Length + after.Length && bytes.StartsWith(before) && bytes.EndsWith(after))
            part = new BlockPart((int)index, data.ToArray(), proof);
        return part is not null;
    }
}
