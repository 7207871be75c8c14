using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>One vote. On the wire: 1 tendermint.types.Vote, always written.</summary>
/// <param name="Vote">The vote; decoding says nothing of its signature.</param>
public sealed record VoteMessage(Vote Vote) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Vote;

    internal override byte[] Encode() => Begin(256).WriteMessage(1, Vote.Encode()).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out VoteMessage message)
    {
        message = null;
        WireReader reader = new(bytes);
        if (!reader.TryReadTag(out uint field, out WireType type) || (field, type) != (1, WireType.LengthDelimited)
            || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !reader.AtEnd || !Vote.TryDecode(inner, out Vote? vote))
            return false;
        // Minimal varints and a vote that is canonical within: no other bytes read as this.
        message = new VoteMessage(vote);
        return true;
    }
}
