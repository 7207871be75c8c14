using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

/// <summary>A tree over sorted keys with its proofs: nodes as IAVL has them, or as RFC 6962.</summary>
internal sealed class ProofTree
{
    private readonly (byte[] Key, byte[] Value)[] _items;
    private readonly List<InnerOp>[] _paths;
    private readonly bool _isIavl;
    private readonly LeafOp _leaf;

    internal ProofTree(bool isIavl, IEnumerable<(byte[] Key, byte[] Value)> items)
    {
        _isIavl = isIavl;
        _items = [.. items.OrderBy(item => Convert.ToHexString(item.Key), StringComparer.Ordinal)];
        _paths = [.. _items.Select(_ => new List<InnerOp>())];
        LeafOp leaf = Spec.LeafSpec!;
        _leaf = isIavl ? leaf with { Prefix = new OpaqueBytes(Header(0, 1)) } : leaf;
        Root = Climb(0, _items.Length, out _);
    }

    internal ProofSpec Spec => _isIavl ? ProofSpecs.Iavl : ProofSpecs.Tendermint;

    internal byte[] Root { get; }

    internal int Count => _items.Length;

    internal byte[] Key(int index) => _items[index].Key;

    internal byte[] Value(int index) => _items[index].Value;

    internal ExistenceProof Exist(int index) => new(new OpaqueBytes(Key(index)), new OpaqueBytes(Value(index)), _leaf, _paths[index]);

    /// <summary>Proof of the absence of a key that is not there.</summary>
    internal NonExistenceProof Absent(byte[] key)
    {
        int right = Array.FindIndex(_items, item => item.Key.AsSpan().SequenceCompareTo(key) > 0);
        if (right < 0) right = _items.Length;
        return new NonExistenceProof(new OpaqueBytes(key), right == 0 ? null : Exist(right - 1), right == _items.Length ? null : Exist(right));
    }

    /// <summary>A tree of keys and values by chance; the keys have an even last byte, so that those with an odd one are absent.</summary>
    internal static ProofTree Of(Random random, bool? isIavl = null)
    {
        Dictionary<string, (byte[] Key, byte[] Value)> items = [];
        for (int count = random.Next(1, 24); items.Count < count;)
        {
            byte[] key = new byte[random.Next(2, 12)], value = new byte[random.Next(1, 40)];
            random.NextBytes(key);
            random.NextBytes(value);
            key[^1] &= 0xFE;
            items[Convert.ToHexString(key)] = (key, value);
        }

        return new ProofTree(isIavl ?? random.Next(2) == 0, items.Values);
    }

    private byte[] Climb(int from, int count, out int height)
    {
        height = 0;
        if (count == 1)
        {
            _leaf.Apply(Key(from), Value(from), out byte[] leaf);
            return leaf;
        }

        int split = 1;
        while (2 * split < count) split *= 2;
        byte[] left = Climb(from, split, out int leftHeight), right = Climb(from + split, count - split, out int rightHeight);
        height = Math.Max(leftHeight, rightHeight) + 1;
        byte[] header = _isIavl ? [.. Header(height, count), 32] : [1], between = _isIavl ? [32] : [];
        InnerOp ofLeft = new(HashOp.Sha256, new OpaqueBytes(header), new OpaqueBytes([.. between, .. right]));
        InnerOp ofRight = new(HashOp.Sha256, new OpaqueBytes([.. header, .. left, .. between]), default);
        for (int i = 0; i < count; i++) _paths[from + i].Add(i < split ? ofLeft : ofRight);
        ofLeft.Apply(left, out byte[] hash);
        return hash;
    }

    // Height, size and version 300 as zigzag varints.
    private static byte[] Header(int height, int size)
    {
        byte[] header = new byte[3 * Varint.BytesMax];
        int length = 0;
        foreach (int number in (int[])[height, size, 300]) length += Varint.Write(header.AsSpan(length), 2ul * (ulong)number);
        return header[..length];
    }
}
