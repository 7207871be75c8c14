using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Several proofs together, each for itself (cosmos.ics23.v1.BatchProof).</summary>
/// <param name="Entries">The proofs.</param>
public sealed record BatchProof(IReadOnlyList<BatchEntry> Entries)
{
    /// <summary>The same proofs with each operation of their paths written once.</summary>
    public CompressedBatchProof Compress()
    {
        Dictionary<InnerOp, int> places = [];
        List<InnerOp> lookups = [];
        CompressedBatchEntry[] entries = new CompressedBatchEntry[Entries.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = Entries[i].Exist is { } exist
                ? new CompressedBatchEntry(Compress(exist, places, lookups)!)
                : new CompressedBatchEntry(Compress(Entries[i].Nonexist!, places, lookups));
        }

        return new CompressedBatchProof(entries, lookups);
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        for (int i = 0; i < Entries.Count; i++) writer.WriteMessage(1, Entries[i].Encode());
        return writer.ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out BatchProof proof)
    {
        List<BatchEntry> entries = [];
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1:
                    fields.Refuse(BatchEntry.Read(fields.OneOfMany(entries.Count, Ics23Limits.EntriesMax, Ics23Refusal.TooManyEntries), out BatchEntry? entry));
                    if (entry is not null) entries.Add(entry);
                    break;
                default: fields.Skip(); break;
            }
        }

        proof = new BatchProof(entries);
        return fields.Refusal;
    }

    private static CompressedNonExistenceProof Compress(NonExistenceProof proof, Dictionary<InnerOp, int> places, List<InnerOp> lookups) =>
        new(proof.Key, Compress(proof.Left, places, lookups), Compress(proof.Right, places, lookups));

    private static CompressedExistenceProof? Compress(ExistenceProof? proof, Dictionary<InnerOp, int> places, List<InnerOp> lookups)
    {
        if (proof is null) return null;
        int[] path = new int[proof.Path.Count];
        for (int i = 0; i < path.Length; i++)
        {
            if (!places.TryGetValue(proof.Path[i], out path[i]))
            {
                path[i] = lookups.Count;
                places.Add(proof.Path[i], path[i]);
                lookups.Add(proof.Path[i]);
            }
        }

        return new CompressedExistenceProof(proof.Key, proof.Value, proof.Leaf, path);
    }
}
