using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>How a leaf's hash follows from key and value: Hash(Prefix || length(k) || k || length(v) || v), k and v hashed before (cosmos.ics23.v1.LeafOp).</summary>
/// <param name="Hash">Makes the leaf's hash.</param>
/// <param name="PrehashKey">Makes k of the key.</param>
/// <param name="PrehashValue">Makes v of the value.</param>
/// <param name="Length">What stands before k and v.</param>
/// <param name="Prefix">What stands before all.</param>
public sealed record LeafOp(HashOp Hash, HashOp PrehashKey, HashOp PrehashValue, LengthOp Length, OpaqueBytes Prefix)
{
    /// <summary>The hash of the leaf.</summary>
    /// <param name="key">Not empty.</param>
    /// <param name="value">Not empty.</param>
    /// <param name="hash">The hash; none when refused.</param>
    /// <returns>Why it has none, or null.</returns>
    public Ics23Refusal? Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out byte[] hash)
    {
        hash = [];
        if (key.IsEmpty) return Ics23Refusal.NoKey;
        if (value.IsEmpty) return Ics23Refusal.NoValue;
        if (Prepare(PrehashKey, key, out byte[] keyLength, out byte[] keyBytes) is { } wrongKey) return wrongKey;
        if (Prepare(PrehashValue, value, out byte[] valueLength, out byte[] valueBytes) is { } wrongValue) return wrongValue;
        return HashFunctions.Hash(Hash, (byte[])[.. Prefix.Span, .. keyLength, .. keyBytes, .. valueLength, .. valueBytes], out hash);
    }

    /// <summary>Whether this is a leaf of a tree of <paramref name="spec"/>.</summary>
    /// <param name="spec">The tree.</param>
    /// <returns>Why not, or null.</returns>
    public Ics23Refusal? CheckAgainstSpec(ProofSpec spec)
    {
        if (spec.LeafSpec is not { } leaf) return Ics23Refusal.SpecIncomplete;
        if (spec.HasShapeOf(ProofSpecs.Iavl) && IavlPrefix.Check(Prefix.Span, Hash, 0) is { } refusal) return refusal;
        if (Hash != leaf.Hash) return Ics23Refusal.WrongLeafHash;
        if (PrehashKey != leaf.PrehashKey) return Ics23Refusal.WrongPrehashKey;
        if (PrehashValue != leaf.PrehashValue) return Ics23Refusal.WrongPrehashValue;
        if (Length != leaf.Length) return Ics23Refusal.WrongLeafLength;
        return Prefix.Span.StartsWith(leaf.Prefix.Span) ? null : Ics23Refusal.WrongLeafPrefix;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter()
        .WriteSigned(1, (int)Hash).WriteSigned(2, (int)PrehashKey).WriteSigned(3, (int)PrehashValue).WriteSigned(4, (int)Length).WriteBytes(5, Prefix.Span).ToArray();

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out LeafOp op)
    {
        HashOp hash = default, key = default, value = default;
        LengthOp length = default;
        OpaqueBytes prefix = default;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: hash = (HashOp)fields.Number(); break;
                case 2: key = (HashOp)fields.Number(); break;
                case 3: value = (HashOp)fields.Number(); break;
                case 4: length = (LengthOp)fields.Number(); break;
                case 5: prefix = fields.Bytes(Ics23Limits.OpBytesMax, Ics23Refusal.OpTooLong); break;
                default: fields.Skip(); break;
            }
        }

        op = new LeafOp(hash, key, value, length, prefix);
        return fields.Refusal;
    }

    private Ics23Refusal? Prepare(HashOp prehash, ReadOnlySpan<byte> data, out byte[] length, out byte[] bytes)
    {
        length = [];
        return HashFunctions.HashOrKeep(prehash, data, out bytes) ?? HashFunctions.LengthPrefix(Length, bytes.Length, out length);
    }
}
