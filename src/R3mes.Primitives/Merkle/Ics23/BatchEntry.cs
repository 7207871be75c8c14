using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>One proof of a batch: of an existence or of an absence (cosmos.ics23.v1.BatchEntry).</summary>
public sealed record BatchEntry
{
    /// <summary>An entry about a key that is there.</summary>
    /// <param name="exist">Its proof.</param>
    public BatchEntry(ExistenceProof exist) => Exist = exist;

    /// <summary>An entry about a key that is absent.</summary>
    /// <param name="nonexist">Its proof.</param>
    public BatchEntry(NonExistenceProof nonexist) => Nonexist = nonexist;

    /// <summary>The proof of an existence, or null.</summary>
    public ExistenceProof? Exist { get; }

    /// <summary>The proof of an absence, or null.</summary>
    public NonExistenceProof? Nonexist { get; }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter().WriteMessage(Exist is null ? 2u : 1u, Exist?.Encode() ?? Nonexist!.Encode()).ToArray();

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out BatchEntry? entry)
    {
        entry = null;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            if (field is 1 or 2 && entry is not null) fields.Refuse(Ics23Refusal.FieldTwice);
            switch (field)
            {
                case 1:
                    fields.Refuse(ExistenceProof.Read(fields.Message(), out ExistenceProof exist));
                    entry = new BatchEntry(exist);
                    break;
                case 2:
                    fields.Refuse(NonExistenceProof.Read(fields.Message(), out NonExistenceProof nonexist));
                    entry = new BatchEntry(nonexist);
                    break;
                default: fields.Skip(); break;
            }
        }

        return fields.Refusal ?? (entry is null ? Ics23Refusal.NoProof : null);
    }
}
