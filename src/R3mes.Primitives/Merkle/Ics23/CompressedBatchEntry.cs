using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>One proof of a compressed batch: of an existence or of an absence (cosmos.ics23.v1.CompressedBatchEntry).</summary>
public sealed record CompressedBatchEntry
{
    /// <summary>An entry about a key that is there.</summary>
    /// <param name="exist">Its proof.</param>
    public CompressedBatchEntry(CompressedExistenceProof exist) => Exist = exist;

    /// <summary>An entry about a key that is absent.</summary>
    /// <param name="nonexist">Its proof.</param>
    public CompressedBatchEntry(CompressedNonExistenceProof nonexist) => Nonexist = nonexist;

    /// <summary>The proof of an existence, or null.</summary>
    public CompressedExistenceProof? Exist { get; }

    /// <summary>The proof of an absence, or null.</summary>
    public CompressedNonExistenceProof? Nonexist { get; }

    /// <summary>The entry with its operations.</summary>
    /// <param name="lookups">The batch's operations.</param>
    /// <param name="entry">The entry; without paths when refused.</param>
    /// <returns>Why there is none, or null.</returns>
    internal Ics23Refusal? Decompress(IReadOnlyList<InnerOp> lookups, out BatchEntry entry)
    {
        Ics23Refusal? refusal;
        if (Exist is not null)
        {
            refusal = Exist.Decompress(lookups, out ExistenceProof exist);
            entry = new BatchEntry(exist);
            return refusal;
        }

        refusal = Nonexist!.Decompress(lookups, out NonExistenceProof nonexist);
        entry = new BatchEntry(nonexist);
        return refusal;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter().WriteMessage(Exist is null ? 2u : 1u, Exist?.Encode() ?? Nonexist!.Encode()).ToArray();

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out CompressedBatchEntry? entry)
    {
        entry = null;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            if (field is 1 or 2 && entry is not null) fields.Refuse(Ics23Refusal.FieldTwice);
            switch (field)
            {
                case 1:
                    fields.Refuse(CompressedExistenceProof.Read(fields.Message(), out CompressedExistenceProof exist));
                    entry = new CompressedBatchEntry(exist);
                    break;
                case 2:
                    fields.Refuse(CompressedNonExistenceProof.Read(fields.Message(), out CompressedNonExistenceProof nonexist));
                    entry = new CompressedBatchEntry(nonexist);
                    break;
                default: fields.Skip(); break;
            }
        }

        return fields.Refusal ?? (entry is null ? Ics23Refusal.NoProof : null);
    }
}
