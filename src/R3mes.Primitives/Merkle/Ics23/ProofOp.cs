using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>One step of the way from a value up to an app hash, as an ABCI query answers with (tendermint.crypto.ProofOp).</summary>
/// <param name="Type">Its kind: <see cref="IavlType"/>, <see cref="SimpleType"/>, or one that nobody here knows.</param>
/// <param name="Key">The key that it is about in its tree.</param>
/// <param name="Data">The proof; for the two kinds an encoded <see cref="CommitmentProof"/>.</param>
public sealed record ProofOp(string Type, OpaqueBytes Key, OpaqueBytes Data)
{
    /// <summary>A proof in a store of the Cosmos SDK.</summary>
    public const string IavlType = "ics23:iavl";

    /// <summary>A proof in the tree over the stores.</summary>
    public const string SimpleType = "ics23:simple";

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter().WriteString(1, Type).WriteBytes(2, Key.Span).WriteBytes(3, Data.Span).ToArray();

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out ProofOp op)
    {
        string type = "";
        OpaqueBytes key = default, data = default;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: type = fields.Text(Ics23Limits.OpTypeBytesMax, Ics23Refusal.OpTypeTooLong); break;
                case 2: key = fields.Bytes(Ics23Limits.KeyBytesMax, Ics23Refusal.KeyTooLong); break;
                case 3: data = fields.Bytes(Ics23Limits.ProofBytesMax, Ics23Refusal.TooLarge); break;
                default: fields.Skip(); break;
            }
        }

        op = new ProofOp(type, key, data);
        return fields.Refusal;
    }
}
