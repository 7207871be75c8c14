using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Evidence that waits for a block: tendermint.types.EvidenceList.</summary>
public sealed record EvidenceMessage(IReadOnlyList<Evidence> Evidence) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Evidence;

    internal override byte[] EncodeBody() => EvidenceList.Encode(Evidence);

    internal static EvidenceMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        List<Evidence> evidence = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || evidence.Count == EvidenceList.CountMax || !reader.TryReadBytes(out ReadOnlySpan<byte> inner)
                || !R3mes.Primitives.Chain.Evidence.TryDecode(inner, out Evidence? piece)) return null;
            evidence.Add(piece);
        }

        if (reader.Failed || evidence.Count == 0) return null;
        EvidenceMessage whole = new(evidence);
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
