using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>An encoded block cut into parts for gossip (CometBFT's PartSet).</summary>
public sealed class PartSet
{
    /// <summary>CometBFT's BlockPartSizeBytes: part of what a block id means, so it never changes.</summary>
    public const int PartBytes = 65536;

    private PartSet(PartSetHeader header, IReadOnlyList<BlockPart> parts)
    {
        Header = header;
        Parts = parts;
    }

    /// <summary>Number of parts and the root over them.</summary>
    public PartSetHeader Header { get; }

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<BlockPart> Parts { get; }

    /// <summary>The header of what <see cref="Split"/> makes, without the parts.</summary>
    /// <param name="data">The encoded block.</param>
    public static PartSetHeader HeaderOf(ReadOnlySpan<byte> data) =>
        new((uint)(((long)data.Length + PartBytes - 1) / PartBytes), Rfc6962.RootOfChunks(data, PartBytes));

    /// <summary>Cuts an encoded block; all parts but the last have the full size.</summary>
    /// <param name="data">The encoded block.</param>
    /// <param name="partBytes">Size of a part in bytes.</param>
    public static PartSet Split(ReadOnlySpan<byte> data, int partBytes = PartBytes)
    {
        Invariant.Holds(partBytes > 0, "a part has bytes");
        int total = (int)(((long)data.Length + partBytes - 1) / partBytes);
        byte[][] bytes = new byte[total][];
        Digest[] leaves = new Digest[total];
        for (int i = 0; i < total; i++)
        {
            int start = i * partBytes;
            bytes[i] = data.Slice(start, Math.Min(partBytes, data.Length - start)).ToArray();
            leaves[i] = Rfc6962.LeafHash(bytes[i]);
        }
        BlockPart[] parts = new BlockPart[total];
        for (int i = 0; i < total; i++)
            parts[i] = new BlockPart(i, bytes[i], MerkleProof.Build(leaves, i));
        return new PartSet(new PartSetHeader((uint)total, Rfc6962.RootOfLeafHashes(leaves)), parts);
    }
}
