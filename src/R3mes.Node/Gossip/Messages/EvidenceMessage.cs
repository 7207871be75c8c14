using System.Diagnostics.CodeAnalysis;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Proofs that somebody misbehaved, as encoded tendermint.types.Evidence: 1 to <see cref="PeerMessageLimits.EvidenceMax"/>, none empty. On the wire: repeated 1 bytes.</summary>
/// <param name="Evidence">The pieces of evidence, not looked into here.</param>
public sealed record EvidenceMessage(IReadOnlyList<byte[]> Evidence) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Evidence;

    internal override byte[] Encode() => ByteList.Write(Begin(ByteList.BytesOf(Evidence)), Evidence).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out EvidenceMessage message)
    {
        message = ByteList.TryDecode(bytes, PeerMessageLimits.EvidenceMax, out IReadOnlyList<byte[]>? items) ? new EvidenceMessage(items) : null;
        return message is not null;
    }
}
