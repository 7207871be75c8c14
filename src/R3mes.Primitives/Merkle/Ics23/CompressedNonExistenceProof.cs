using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>A <see cref="NonExistenceProof"/> whose paths name operations that a batch shares (cosmos.ics23.v1.CompressedNonExistenceProof).</summary>
/// <param name="Key">The key it was made for.</param>
/// <param name="Left">The last leaf before, or null.</param>
/// <param name="Right">The first leaf behind, or null.</param>
public sealed record CompressedNonExistenceProof(OpaqueBytes Key, CompressedExistenceProof? Left, CompressedExistenceProof? Right)
{
    /// <summary>The proof with its operations.</summary>
    /// <param name="lookups">The batch's operations.</param>
    /// <param name="proof">The proof; without neighbours when refused.</param>
    /// <returns>Why there is none, or null.</returns>
    internal Ics23Refusal? Decompress(IReadOnlyList<InnerOp> lookups, out NonExistenceProof proof)
    {
        ExistenceProof? left = null, right = null;
        Ics23Refusal? refusal = Left?.Decompress(lookups, out left) ?? Right?.Decompress(lookups, out right);
        proof = new NonExistenceProof(Key, left, right);
        return refusal;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new WireWriter().WriteBytes(1, Key.Span);
        if (Left is not null) writer.WriteMessage(2, Left.Encode());
        if (Right is not null) writer.WriteMessage(3, Right.Encode());
        return writer.ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out CompressedNonExistenceProof proof)
    {
        OpaqueBytes key = default;
        CompressedExistenceProof? left = null, right = null;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: key = fields.Bytes(Ics23Limits.KeyBytesMax, Ics23Refusal.KeyTooLong); break;
                case 2: fields.Refuse(CompressedExistenceProof.Read(fields.Message(), out left)); break;
                case 3: fields.Refuse(CompressedExistenceProof.Read(fields.Message(), out right)); break;
                default: fields.Skip(); break;
            }
        }

        proof = new CompressedNonExistenceProof(key, left, right);
        return fields.Refusal;
    }
}
