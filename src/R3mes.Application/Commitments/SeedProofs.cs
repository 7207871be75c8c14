using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>
/// The first entry of a block that fixes a seed (remes.remes.v1.SeedProofs): the proofs that validators attached to their precommits for the block before, in the order
/// of its commit. It is no transaction: nobody signs it, and its place says what it is.
/// </summary>
public static class SeedProofs
{
    private const int ProofBytes = VrfProof.ByteCount + 2; // with tag and length

    /// <summary>What the entry takes in a block.</summary>
    /// <param name="count">How many proofs.</param>
    public static long BytesOf(int count) => BlockLimits.TxBytes(ProofBytes * count);

    /// <summary>The entry's bytes.</summary>
    /// <param name="proofs">80 bytes each.</param>
    public static byte[] Encode(IReadOnlyList<byte[]> proofs)
    {
        WireWriter writer = new(ProofBytes * proofs.Count);
        foreach (byte[] proof in proofs) writer.WriteBytes(1, proof);
        return writer.ToArray();
    }

    /// <summary>Whether an entry is proofs, and so no transaction: no transaction has this form.</summary>
    /// <param name="bytes">An entry of a block.</param>
    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.Length >= ProofBytes && TryDecode(bytes, bytes.Length / ProofBytes) is not null;

    /// <summary>Reads an entry of a known number of proofs; null when it is anything else.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="count">How many proofs there must be, above 0.</param>
    public static IReadOnlyList<VrfProof>? TryDecode(ReadOnlySpan<byte> bytes, int count)
    {
        CanonicalReader r = new(bytes);
        List<VrfProof> proofs = [];
        while (r.Has(1) && proofs.Count < count)
        {
            if (!VrfProof.TryFromSpan(r.Bytes(1, VrfProof.ByteCount), out VrfProof? proof)) return null;
            proofs.Add(proof);
        }
        return r.Complete && proofs.Count == count ? proofs : null;
    }
}
