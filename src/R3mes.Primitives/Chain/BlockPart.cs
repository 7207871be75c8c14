using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>One part of an encoded block with the proof that it belongs to it.</summary>
/// <param name="Index">Place of the part, from 0.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Proof">Proof under the part set's root.</param>
public sealed record BlockPart(int Index, byte[] Bytes, MerkleProof Proof)
{
    /// <summary>True when the part belongs to the part set with this header.</summary>
    /// <param name="header">A header that is trusted.</param>
    public bool BelongsTo(PartSetHeader header) =>
        Proof.Index == Index && Proof.Total == header.Total && Proof.Verify(header.Hash, Bytes);
}
