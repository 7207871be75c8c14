using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>An encoded block cut into parts for gossip (CometBFT's PartSet). The parts lie in the block's bytes: nothing is copied, and each part is hashed once.</summary>
public sealed class PartSet
{
    /// <summary>CometBFT's BlockPartSizeBytes: part of what a block id means, so it never changes.</summary>
    public const int PartBytes = 65536;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly int _partBytes;
    private readonly Digest[] _leaves;
    private MerkleProof[]? _proofs;

    private PartSet(ReadOnlyMemory<byte> data, int partBytes)
    {
        (_data, _partBytes) = (data, partBytes);
        _leaves = new Digest[(int)(((long)data.Length + partBytes - 1) / partBytes)];
        for (int i = 0; i < _leaves.Length; i++) _leaves[i] = Rfc6962.LeafHash(BytesOf(i).Span);
        Header = new PartSetHeader((uint)_leaves.Length, Rfc6962.RootOfLeafHashes(_leaves));
    }

    /// <summary>Number of parts and the root over them.</summary>
    public PartSetHeader Header { get; }

    /// <summary>Number of parts.</summary>
    public int Count => _leaves.Length;

    /// <summary>The parts in order.</summary>
    public IEnumerable<BlockPart> Parts => Enumerable.Range(0, Count).Select(Part);

    /// <summary>Cuts an encoded block; all parts but the last have the full size.</summary>
    /// <param name="data">The encoded block, which does not change afterwards.</param>
    /// <param name="partBytes">Size of a part in bytes.</param>
    public static PartSet Split(ReadOnlyMemory<byte> data, int partBytes = PartBytes)
    {
        Invariant.Holds(partBytes > 0, "a part has bytes");
        return new PartSet(data, partBytes);
    }

    /// <summary>One part with its proof; the proofs of all are made when the first is asked for.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public BlockPart Part(int index) => new(index, BytesOf(index), (_proofs ??= MerkleProof.BuildAll(_leaves))[index]);

    private ReadOnlyMemory<byte> BytesOf(int index)
    {
        int start = index * _partBytes;
        return _data.Slice(start, Math.Min(_partBytes, _data.Length - start));
    }
}
