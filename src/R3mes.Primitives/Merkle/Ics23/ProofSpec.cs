using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The form of a tree, without which a proof says nothing: many pairs of key and value can be made to lead to a root (cosmos.ics23.v1.ProofSpec).</summary>
/// <param name="LeafSpec">The form of leaves.</param>
/// <param name="InnerSpec">The form of inner nodes.</param>
public sealed record ProofSpec(LeafOp? LeafSpec, InnerSpec? InnerSpec)
{
    /// <summary>Most inner operations of a path; 0 for <see cref="Ics23Limits.DepthMaxDefault"/>.</summary>
    public int MaxDepth { get; init; }

    /// <summary>Fewest inner operations of a path; 0 or less for any number.</summary>
    public int MinDepth { get; init; }

    /// <summary>True where leaves are ordered by the hashes of their keys.</summary>
    public bool PrehashKeyBeforeComparison { get; init; }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        if (LeafSpec is not null) writer.WriteMessage(1, LeafSpec.Encode());
        if (InnerSpec is not null) writer.WriteMessage(2, InnerSpec.Encode());
        return writer.WriteSigned(3, MaxDepth).WriteSigned(4, MinDepth).WriteBool(5, PrehashKeyBeforeComparison).ToArray();
    }

    /// <summary>Reads the message within <see cref="Ics23Limits"/>; fields that nobody knows are skipped.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="spec">The spec when true.</param>
    /// <param name="refusal">Why it is refused when false.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out ProofSpec spec, [NotNullWhen(false)] out Ics23Refusal? refusal)
    {
        spec = null;
        refusal = bytes.Length > Ics23Limits.SpecBytesMax ? Ics23Refusal.TooLarge : Read(bytes, out spec);
        if (refusal is not null) spec = null;
        return spec is not null;
    }

    /// <summary>Whether the checks that are one tree's alone apply (the Go library's SpecEquals, which leaves prefixes and depths out).</summary>
    /// <param name="other">A spec with both parts.</param>
    internal bool HasShapeOf(ProofSpec other) => LeafSpec is { } leaf && other.LeafSpec is { } otherLeaf && InnerSpec is { } inner && other.InnerSpec is { } otherInner
        && leaf.Hash == otherLeaf.Hash && leaf.PrehashKey == otherLeaf.PrehashKey && leaf.PrehashValue == otherLeaf.PrehashValue && leaf.Length == otherLeaf.Length
        && inner.Hash == otherInner.Hash && inner.MinPrefixLength == otherInner.MinPrefixLength && inner.MaxPrefixLength == otherInner.MaxPrefixLength
        && inner.ChildSize == otherInner.ChildSize && inner.ChildOrder.Count == otherInner.ChildOrder.Count;

    /// <summary>What keys are ordered by: themselves or their hashes.</summary>
    /// <param name="key">A key.</param>
    /// <param name="order">The key or its hash; nothing when refused.</param>
    internal Ics23Refusal? OrderOf(ReadOnlySpan<byte> key, out byte[] order) =>
        HashFunctions.HashOrKeep(PrehashKeyBeforeComparison && LeafSpec is { } leaf ? leaf.PrehashKey : HashOp.NoHash, key, out order);

    private static Ics23Refusal? Read(ReadOnlySpan<byte> message, out ProofSpec spec)
    {
        LeafOp? leaf = null;
        InnerSpec? inner = null;
        int max = 0, min = 0;
        bool prehash = false;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: fields.Refuse(LeafOp.Read(fields.Message(), out leaf)); break;
                case 2: fields.Refuse(InnerSpec.Read(fields.Message(), out inner)); break;
                case 3: max = fields.Number(); break;
                case 4: min = fields.Number(); break;
                case 5: prehash = fields.Flag(); break;
                default: fields.Skip(); break;
            }
        }

        spec = new ProofSpec(leaf, inner) { MaxDepth = max, MinDepth = min, PrehashKeyBeforeComparison = prehash };
        return fields.Refusal;
    }
}
