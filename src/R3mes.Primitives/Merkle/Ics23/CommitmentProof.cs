using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>A proof as it travels: one of four kinds (cosmos.ics23.v1.CommitmentProof).</summary>
public sealed record CommitmentProof
{
    private CommitmentProof()
    {
    }

    /// <summary>The proof of an existence, or null.</summary>
    public ExistenceProof? Exist { get; private init; }

    /// <summary>The proof of an absence, or null.</summary>
    public NonExistenceProof? Nonexist { get; private init; }

    /// <summary>Several proofs, or null.</summary>
    public BatchProof? Batch { get; private init; }

    /// <summary>Several proofs that share their operations, or null.</summary>
    public CompressedBatchProof? Compressed { get; private init; }

    /// <summary>A proof of an existence.</summary>
    /// <param name="proof">The proof.</param>
    public static CommitmentProof Of(ExistenceProof proof) => new() { Exist = proof };

    /// <summary>A proof of an absence.</summary>
    /// <param name="proof">The proof.</param>
    public static CommitmentProof Of(NonExistenceProof proof) => new() { Nonexist = proof };

    /// <summary>Several proofs.</summary>
    /// <param name="proof">The proofs.</param>
    public static CommitmentProof Of(BatchProof proof) => new() { Batch = proof };

    /// <summary>Several proofs that share their operations.</summary>
    /// <param name="proof">The proofs.</param>
    public static CommitmentProof Of(CompressedBatchProof proof) => new() { Compressed = proof };

    /// <summary>The root that the first proof leads to, whatever the tree: that alone proves nothing. Batches have none.</summary>
    /// <param name="root">The root; none when refused.</param>
    /// <returns>Why it leads to none, or null.</returns>
    public Ics23Refusal? Calculate(out byte[] root)
    {
        root = [];
        return Exist is not null ? Exist.Calculate(out root) : Nonexist is not null ? Nonexist.Calculate(out root) : Ics23Refusal.WrongKind;
    }

    /// <summary>A batch with its operations written once; another proof as it is.</summary>
    public CommitmentProof Compress() => Batch is null ? this : Of(Batch.Compress());

    /// <summary>A compressed batch as it was before; another proof as it is.</summary>
    /// <param name="proof">The proof; an empty batch when refused.</param>
    /// <returns>Why there is none, or null.</returns>
    public Ics23Refusal? Decompress(out CommitmentProof proof)
    {
        proof = this;
        if (Compressed is null) return null;
        Ics23Refusal? refusal = Compressed.Decompress(out BatchProof batch);
        proof = Of(batch);
        return refusal;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        if (Exist is not null) writer.WriteMessage(1, Exist.Encode());
        if (Nonexist is not null) writer.WriteMessage(2, Nonexist.Encode());
        if (Batch is not null) writer.WriteMessage(3, Batch.Encode());
        if (Compressed is not null) writer.WriteMessage(4, Compressed.Encode());
        return writer.ToArray();
    }

    /// <summary>Reads the message within <see cref="Ics23Limits"/>; fields that nobody knows are skipped. Says nothing of whether the proof holds.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="proof">The proof when true.</param>
    /// <param name="refusal">Why it is refused when false.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out CommitmentProof proof, [NotNullWhen(false)] out Ics23Refusal? refusal)
    {
        proof = null;
        refusal = bytes.Length > Ics23Limits.ProofBytesMax ? Ics23Refusal.TooLarge : Read(bytes, out proof);
        if (refusal is null && proof is null) refusal = Ics23Refusal.NoProof;
        if (refusal is not null) proof = null;
        return proof is not null;
    }

    private static Ics23Refusal? Read(ReadOnlySpan<byte> message, out CommitmentProof? proof)
    {
        proof = null;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            if (field is >= 1 and <= 4 && proof is not null) fields.Refuse(Ics23Refusal.FieldTwice);
            switch (field)
            {
                case 1:
                    fields.Refuse(ExistenceProof.Read(fields.Message(), out ExistenceProof exist));
                    proof = Of(exist);
                    break;
                case 2:
                    fields.Refuse(NonExistenceProof.Read(fields.Message(), out NonExistenceProof nonexist));
                    proof = Of(nonexist);
                    break;
                case 3:
                    fields.Refuse(BatchProof.Read(fields.Message(), out BatchProof batch));
                    proof = Of(batch);
                    break;
                case 4:
                    fields.Refuse(CompressedBatchProof.Read(fields.Message(), out CompressedBatchProof compressed));
                    proof = Of(compressed);
                    break;
                default: fields.Skip(); break;
            }
        }

        return fields.Refusal;
    }
}
