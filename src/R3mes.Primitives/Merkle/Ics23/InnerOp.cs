using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>How a node's hash follows from that of the child below: Hash(Prefix || child || Suffix) (cosmos.ics23.v1.InnerOp).</summary>
/// <param name="Hash">Makes the node's hash.</param>
/// <param name="Prefix">The node's header and the children left of this one.</param>
/// <param name="Suffix">The children right of this one.</param>
public sealed record InnerOp(HashOp Hash, OpaqueBytes Prefix, OpaqueBytes Suffix)
{
    /// <summary>The hash of the node.</summary>
    /// <param name="child">The hash below, not empty.</param>
    /// <param name="hash">The hash; none when refused.</param>
    /// <returns>Why it has none, or null.</returns>
    public Ics23Refusal? Apply(ReadOnlySpan<byte> child, out byte[] hash)
    {
        hash = [];
        if (child.IsEmpty) return Ics23Refusal.NoChild;
        return HashFunctions.Hash(Hash, (byte[])[.. Prefix.Span, .. child, .. Suffix.Span], out hash);
    }

    /// <summary>Whether this is a node of a tree of <paramref name="spec"/>.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="layer">How many steps above the leaf, from 1.</param>
    /// <returns>Why not, or null.</returns>
    public Ics23Refusal? CheckAgainstSpec(ProofSpec spec, int layer)
    {
        if (spec.InnerSpec is not { } inner || spec.LeafSpec is not { } leaf) return Ics23Refusal.SpecIncomplete;
        if (Hash != inner.Hash) return Ics23Refusal.WrongInnerHash;
        if (spec.HasShapeOf(ProofSpecs.Iavl) && IavlPrefix.Check(Prefix.Span, Hash, layer) is { } refusal) return refusal;
        if (spec.HasShapeOf(ProofSpecs.Tendermint) && !IsTendermintPrefix) return Ics23Refusal.WrongInnerPrefix;
        if (Prefix.Span.StartsWith(leaf.Prefix.Span)) return Ics23Refusal.InnerLooksLikeLeaf;
        if (Prefix.Length < inner.MinPrefixLength) return Ics23Refusal.PrefixTooShort;
        long leftChildrenMax = (inner.ChildOrder.Count - 1L) * inner.ChildSize;
        if (Prefix.Length > inner.MaxPrefixLength + leftChildrenMax) return Ics23Refusal.PrefixTooLong;
        if (inner.ChildSize < 1) return Ics23Refusal.SpecChildSize;
        // Else the same bytes could be a longer header, or a shorter one with a child behind it.
        if (inner.MaxPrefixLength >= (long)inner.MinPrefixLength + inner.ChildSize) return Ics23Refusal.SpecPrefixLengths;
        return Suffix.Length % inner.ChildSize == 0 ? null : Ics23Refusal.WrongSuffix;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter().WriteSigned(1, (int)Hash).WriteBytes(2, Prefix.Span).WriteBytes(3, Suffix.Span).ToArray();

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out InnerOp op)
    {
        HashOp hash = default;
        OpaqueBytes prefix = default, suffix = default;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: hash = (HashOp)fields.Number(); break;
                case 2: prefix = fields.Bytes(Ics23Limits.OpBytesMax, Ics23Refusal.OpTooLong); break;
                case 3: suffix = fields.Bytes(Ics23Limits.OpBytesMax, Ics23Refusal.OpTooLong); break;
                default: fields.Skip(); break;
            }
        }

        op = new InnerOp(hash, prefix, suffix);
        return fields.Refusal;
    }

    // The header of a node of RFC 6962 is the one byte 1, and a child left of this one stands behind it only where there is none right of it.
    private bool IsTendermintPrefix => Suffix.IsEmpty ? Prefix.Span.StartsWith((ReadOnlySpan<byte>)[1]) : Prefix.Span.SequenceEqual((ReadOnlySpan<byte>)[1]);
}
