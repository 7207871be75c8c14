using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>A signed proposal. On the wire: 1 tendermint.types.Proposal, always written.</summary>
/// <param name="Proposal">The encoded proposal.</param>
public sealed record ProposalMessage(OpaqueBytes Proposal) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Proposal;

    internal override byte[] Encode() => Begin(WireWriter.FieldBytes(1, Proposal.Length)).WriteMessage(1, Proposal.Span).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out ProposalMessage message)
    {
        message = null;
        WireReader reader = new(bytes);
        if (!reader.TryReadTag(out uint field, out WireType type) || (field, type) != (1, WireType.LengthDelimited)
            || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !reader.AtEnd || inner.IsEmpty)
            return false;
        ProposalMessage whole = new(new OpaqueBytes(inner));
        message = bytes.SequenceEqual(whole.Encode().AsSpan(1)) ? whole : null;
        return message is not null;
    }
}
