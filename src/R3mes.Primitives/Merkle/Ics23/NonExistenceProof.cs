using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Proof that a key has no value: the leaves left and right of its place, between which is no other (cosmos.ics23.v1.NonExistenceProof).</summary>
/// <param name="Key">The key it was made for; it proves the absence of every key between the two.</param>
/// <param name="Left">The last leaf before; null where the key comes before all.</param>
/// <param name="Right">The first leaf behind; null where the key comes after all.</param>
public sealed record NonExistenceProof(OpaqueBytes Key, ExistenceProof? Left, ExistenceProof? Right)
{
    /// <summary>The root that this leads to, whatever the tree: that alone proves nothing.</summary>
    /// <param name="root">The root; none when refused.</param>
    /// <returns>Why it leads to none, or null.</returns>
    public Ics23Refusal? Calculate(out byte[] root)
    {
        root = [];
        return (Left ?? Right) is { } neighbour ? neighbour.Calculate(out root) : Ics23Refusal.NoNeighbour;
    }

    /// <summary>Whether this proves that a key has no value under a root.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="key">The key.</param>
    /// <returns>Why not, or null.</returns>
    public Ics23Refusal? Verify(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key)
    {
        if (spec.InnerSpec is not { } inner) return Ics23Refusal.SpecIncomplete;
        if (Left?.Verify(spec, root, Left.Key.Span, Left.Value.Span) is { } wrongLeft) return wrongLeft;
        if (Right?.Verify(spec, root, Right.Key.Span, Right.Value.Span) is { } wrongRight) return wrongRight;
        if (CheckBetween(spec, key) is { } outside) return outside;
        if (Left is null) return Right is null ? Ics23Refusal.NoNeighbour : Placement.CheckLeftMost(inner, Right.Path, Right.Path.Count);
        return Right is null ? Placement.CheckRightMost(inner, Left.Path, Left.Path.Count) : Placement.CheckNeighbours(inner, Left.Path, Right.Path);
    }

    /// <summary>Whether a key lies between the two leaves, which may be false ones.</summary>
    /// <param name="spec">The tree, which says what keys are ordered by.</param>
    /// <param name="key">The key.</param>
    /// <returns>Why not, or null.</returns>
    internal Ics23Refusal? CheckBetween(ProofSpec spec, ReadOnlySpan<byte> key)
    {
        if (spec.OrderOf(key, out byte[] order) is { } unordered) return unordered;
        if (Right is not null)
        {
            if (spec.OrderOf(Right.Key.Span, out byte[] right) is { } refusal) return refusal;
            if (order.AsSpan().SequenceCompareTo(right) >= 0) return Ics23Refusal.NotBeforeRight;
        }

        if (Left is null) return null;
        if (spec.OrderOf(Left.Key.Span, out byte[] left) is { } wrong) return wrong;
        return order.AsSpan().SequenceCompareTo(left) <= 0 ? Ics23Refusal.NotAfterLeft : null;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new WireWriter().WriteBytes(1, Key.Span);
        if (Left is not null) writer.WriteMessage(2, Left.Encode());
        if (Right is not null) writer.WriteMessage(3, Right.Encode());
        return writer.ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out NonExistenceProof proof)
    {
        OpaqueBytes key = default;
        ExistenceProof? left = null, right = null;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: key = fields.Bytes(Ics23Limits.KeyBytesMax, Ics23Refusal.KeyTooLong); break;
                case 2: fields.Refuse(ExistenceProof.Read(fields.Message(), out left)); break;
                case 3: fields.Refuse(ExistenceProof.Read(fields.Message(), out right)); break;
                default: fields.Skip(); break;
            }
        }

        proof = new NonExistenceProof(key, left, right);
        return fields.Refusal;
    }
}
