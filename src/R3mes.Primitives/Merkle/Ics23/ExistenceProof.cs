using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Proof that a key has a value: a leaf, and the nodes above it up to the root (cosmos.ics23.v1.ExistenceProof).</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Leaf">Makes the leaf's hash of the two; a proof without one proves nothing.</param>
/// <param name="Path">Makes each node's hash of the one below, from the leaf up.</param>
public sealed record ExistenceProof(OpaqueBytes Key, OpaqueBytes Value, LeafOp? Leaf, IReadOnlyList<InnerOp> Path)
{
    /// <summary>The root that this leads to, whatever the tree: that alone proves nothing.</summary>
    /// <param name="root">The root; none when refused.</param>
    /// <returns>Why it leads to none, or null.</returns>
    public Ics23Refusal? Calculate(out byte[] root) => Calculate(null, out root);

    /// <summary>Whether leaf and path are of a tree of <paramref name="spec"/>.</summary>
    /// <param name="spec">The tree.</param>
    /// <returns>Why not, or null.</returns>
    public Ics23Refusal? CheckAgainstSpec(ProofSpec spec)
    {
        if (Leaf is null) return Ics23Refusal.NoLeaf;
        if (Leaf.CheckAgainstSpec(spec) is { } wrongLeaf) return wrongLeaf;
        if (spec.MinDepth > 0 && Path.Count < spec.MinDepth) return Ics23Refusal.TooShallow;
        if (Path.Count > (spec.MaxDepth == 0 ? Ics23Limits.DepthMaxDefault : spec.MaxDepth)) return Ics23Refusal.TooDeep;
        for (int i = 0; i < Path.Count; i++)
        {
            if (Path[i].CheckAgainstSpec(spec, i + 1) is { } wrongInner) return wrongInner;
        }

        return null;
    }

    /// <summary>Whether this proves that a key has a value under a root.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Why not, or null.</returns>
    public Ics23Refusal? Verify(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // The form first: it bounds what is hashed.
        if (CheckAgainstSpec(spec) is { } wrongForm) return wrongForm;
        if (!key.SequenceEqual(Key.Span)) return Ics23Refusal.WrongKey;
        if (!value.SequenceEqual(Value.Span)) return Ics23Refusal.WrongValue;
        if (Calculate(spec, out byte[] calculated) is { } noRoot) return noRoot;
        return root.SequenceEqual(calculated) ? null : Ics23Refusal.WrongRoot;
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new(128 + Value.Length + 64 * Path.Count);
        writer.WriteBytes(1, Key.Span).WriteBytes(2, Value.Span);
        if (Leaf is not null) writer.WriteMessage(3, Leaf.Encode());
        for (int i = 0; i < Path.Count; i++) writer.WriteMessage(4, Path[i].Encode());
        return writer.ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out ExistenceProof proof)
    {
        OpaqueBytes key = default, value = default;
        LeafOp? leaf = null;
        List<InnerOp> path = [];
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: key = fields.Bytes(Ics23Limits.KeyBytesMax, Ics23Refusal.KeyTooLong); break;
                case 2: value = fields.Bytes(Ics23Limits.ValueBytesMax, Ics23Refusal.ValueTooLong); break;
                case 3: fields.Refuse(LeafOp.Read(fields.Message(), out leaf)); break;
                case 4:
                    fields.Refuse(InnerOp.Read(fields.OneOfMany(path.Count, Ics23Limits.PathOpsMax, Ics23Refusal.PathTooLong), out InnerOp op));
                    path.Add(op);
                    break;
                default: fields.Skip(); break;
            }
        }

        proof = new ExistenceProof(key, value, leaf, path);
        return fields.Refusal;
    }

    private Ics23Refusal? Calculate(ProofSpec? spec, out byte[] root)
    {
        root = [];
        if (Leaf is null) return Ics23Refusal.NoLeaf;
        if (Leaf.Apply(Key.Span, Value.Span, out byte[] hash) is { } noLeaf) return noLeaf;
        for (int i = 0; i < Path.Count; i++)
        {
            if (Path[i].Apply(hash, out hash) is { } noNode) return noNode;
            // A hash that is no child of this tree could hide a child and a part of the next.
            if (spec?.InnerSpec is { ChildSize: >= 32 } inner && hash.Length > inner.ChildSize) return Ics23Refusal.ChildTooLong;
        }

        root = hash;
        return null;
    }
}
