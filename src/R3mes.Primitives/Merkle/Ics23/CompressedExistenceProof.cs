using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>An <see cref="ExistenceProof"/> whose path names operations that a batch shares (cosmos.ics23.v1.CompressedExistenceProof).</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Leaf">Makes the leaf's hash of the two.</param>
/// <param name="Path">Places in the batch's list of operations, from the leaf up.</param>
public sealed record CompressedExistenceProof(OpaqueBytes Key, OpaqueBytes Value, LeafOp? Leaf, IReadOnlyList<int> Path)
{
    /// <summary>The proof with its operations.</summary>
    /// <param name="lookups">The batch's operations.</param>
    /// <param name="proof">The proof; without a path when refused.</param>
    /// <returns>Why there is none, or null.</returns>
    internal Ics23Refusal? Decompress(IReadOnlyList<InnerOp> lookups, out ExistenceProof proof)
    {
        InnerOp[] path = new InnerOp[Path.Count];
        proof = new ExistenceProof(Key, Value, Leaf, []);
        for (int i = 0; i < path.Length; i++)
        {
            if (Path[i] < 0 || Path[i] >= lookups.Count) return Ics23Refusal.LookupOutOfRange;
            path[i] = lookups[Path[i]];
        }

        proof = proof with { Path = path };
        return null;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter path = new();
        foreach (int place in Path) PackedNumbers.Add(path, place);
        WireWriter writer = new WireWriter().WriteBytes(1, Key.Span).WriteBytes(2, Value.Span);
        if (Leaf is not null) writer.WriteMessage(3, Leaf.Encode());
        return writer.WriteBytes(4, path.Written).ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out CompressedExistenceProof proof)
    {
        OpaqueBytes key = default, value = default;
        LeafOp? leaf = null;
        List<int> path = [];
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: key = fields.Bytes(Ics23Limits.KeyBytesMax, Ics23Refusal.KeyTooLong); break;
                case 2: value = fields.Bytes(Ics23Limits.ValueBytesMax, Ics23Refusal.ValueTooLong); break;
                case 3: fields.Refuse(LeafOp.Read(fields.Message(), out leaf)); break;
                case 4: fields.Numbers(path, Ics23Limits.PathOpsMax, Ics23Refusal.PathTooLong); break;
                default: fields.Skip(); break;
            }
        }

        proof = new CompressedExistenceProof(key, value, leaf, path);
        return fields.Refusal;
    }
}
