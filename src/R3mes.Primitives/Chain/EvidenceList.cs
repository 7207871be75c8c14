using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>The evidence of a block (tendermint.types.EvidenceList).</summary>
public static class EvidenceList
{
    /// <summary>Most bytes of evidence in a block (CometBFT's default).</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Most pieces of evidence in a block: bounds the work of verifying them.</summary>
    public const int CountMax = 64;

    /// <summary>RFC 6962 root over the pieces: the header's evidence_hash.</summary>
    /// <param name="evidence">In the order of the block.</param>
    public static Digest Hash(IReadOnlyList<Evidence> evidence)
    {
        byte[][] leaves = new byte[evidence.Count][];
        for (int i = 0; i < leaves.Length; i++)
            leaves[i] = evidence[i].EncodeInner();
        return Rfc6962.Root(leaves);
    }

    /// <summary>Encodes the message.</summary>
    /// <param name="evidence">In the order of the block.</param>
    public static byte[] Encode(IReadOnlyList<Evidence> evidence)
    {
        WireWriter writer = new();
        foreach (Evidence piece in evidence)
            writer.WriteMessage(1, piece.Encode());
        return writer.ToArray();
    }

    /// <summary>Reads the message within limits; the caller compares the canonical form.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, List<Evidence> evidence)
    {
        if (bytes.Length > BytesMax)
            return false;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || evidence.Count == CountMax || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !Evidence.TryDecode(inner, out Evidence? piece))
                return false;
            evidence.Add(piece);
        }
        return !reader.Failed;
    }
}
