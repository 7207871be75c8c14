using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The form of a tree's inner nodes, by which places of children are told (cosmos.ics23.v1.InnerSpec).</summary>
/// <param name="ChildOrder">Which child stands where: [0, 1] for left and right.</param>
/// <param name="ChildSize">Bytes of a child, its length included where it has one.</param>
/// <param name="MinPrefixLength">Bytes of the shortest header.</param>
/// <param name="MaxPrefixLength">Bytes of the longest header.</param>
/// <param name="EmptyChild">What stands for a child that is not there; empty where every child is.</param>
/// <param name="Hash">Makes a node's hash.</param>
public sealed record InnerSpec(IReadOnlyList<int> ChildOrder, int ChildSize, int MinPrefixLength, int MaxPrefixLength, OpaqueBytes EmptyChild, HashOp Hash)
{
    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter order = new();
        foreach (int child in ChildOrder) PackedNumbers.Add(order, child);
        return new WireWriter().WriteBytes(1, order.Written).WriteSigned(2, ChildSize).WriteSigned(3, MinPrefixLength).WriteSigned(4, MaxPrefixLength)
            .WriteBytes(5, EmptyChild.Span).WriteSigned(6, (int)Hash).ToArray();
    }

    internal static Ics23Refusal? Read(ReadOnlySpan<byte> message, out InnerSpec spec)
    {
        List<int> order = [];
        int childSize = 0, min = 0, max = 0;
        OpaqueBytes empty = default;
        HashOp hash = default;
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1: fields.Numbers(order, Ics23Limits.BranchesMax, Ics23Refusal.TooManyBranches); break;
                case 2: childSize = fields.Number(); break;
                case 3: min = fields.Number(); break;
                case 4: max = fields.Number(); break;
                case 5: empty = fields.Bytes(Ics23Limits.OpBytesMax, Ics23Refusal.OpTooLong); break;
                case 6: hash = (HashOp)fields.Number(); break;
                default: fields.Skip(); break;
            }
        }

        spec = new InnerSpec(order, childSize, min, max, empty, hash);
        return fields.Refusal;
    }
}
