using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>A batch whose proofs share the operations of their paths (cosmos.ics23.v1.CompressedBatchProof).</summary>
/// <param name="Entries">The proofs.</param>
/// <param name="LookupInners">The operations, each once.</param>
public sealed record CompressedBatchProof(IReadOnlyList<CompressedBatchEntry> Entries, IReadOnlyList<InnerOp> LookupInners)
{
    /// <summary>The batch as it was before; operations are shared, not copied, so it takes little more memory than this.</summary>
    /// <param name="batch">The batch; without entries when refused.</param>
    /// <returns>Why there is none, or null.</returns>
    public Ics23Refusal? Decompress(out BatchProof batch)
    {
        BatchEntry[] entries = new BatchEntry[Entries.Count];
        batch = new BatchProof([]);
        for (int i = 0; i < entries.Length; i++)
        {
            if (Entries[i].Decompress(LookupInners, out entries[i]) is { } refusal) return refusal;
        }

        batch = new BatchProof(entries);
        return null;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        for (int i = 0; i < Entries.Count; i++) writer.WriteMessage(1, Entries[i].Encode());
        for (int i = 0; i < LookupInners.Count; i++) writer.WriteMessage(2, LookupInners[i].Encode());
        return writer.ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out CompressedBatchProof proof)
    {
        List<CompressedBatchEntry> entries = [];
        List<InnerOp> lookups = [];
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1:
                    fields.Refuse(CompressedBatchEntry.Read(fields.OneOfMany(entries.Count, Ics23Limits.EntriesMax, Ics23Refusal.TooManyEntries), out CompressedBatchEntry? entry));
                    if (entry is not null) entries.Add(entry);
                    break;
                case 2:
                    fields.Refuse(InnerOp.Read(fields.OneOfMany(lookups.Count, Ics23Limits.LookupsMax, Ics23Refusal.TooManyLookups), out InnerOp op));
                    lookups.Add(op);
                    break;
                default: fields.Skip(); break;
            }
        }

        proof = new CompressedBatchProof(entries, lookups);
        return fields.Refusal;
    }
}
