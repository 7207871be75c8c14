using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Votes that a peer lacks, of any height and round: 1 to <see cref="PeerMessageLimits.VotesMax"/>. On the wire: repeated 1 tendermint.types.Vote.</summary>
/// <param name="Votes">The votes; decoding says nothing of their signatures.</param>
public sealed record VotesMessage(IReadOnlyList<Vote> Votes) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Votes;

    /// <summary>Puts votes into as many messages as their number and their bytes need, in their order.</summary>
    /// <param name="votes">Any number of votes.</param>
    public static IReadOnlyList<VotesMessage> Split(IReadOnlyList<Vote> votes)
    {
        List<VotesMessage> messages = [];
        List<Vote> held = [];
        int bytes = 0;
        foreach (Vote vote in votes)
        {
            int length = vote.Encode().Length, framed = 1 + Varint.LengthOf((ulong)length) + length;
            if (held.Count == PeerMessageLimits.VotesMax || bytes + framed > PeerMessageLimits.VotesBytesMax)
            {
                messages.Add(new VotesMessage(held));
                (held, bytes) = ([], 0);
            }
            held.Add(vote);
            bytes += framed;
        }
        if (held.Count > 0)
            messages.Add(new VotesMessage(held));
        return messages;
    }

    internal override byte[] Encode()
    {
        WireWriter writer = Begin(256 * Votes.Count);
        foreach (Vote vote in Votes)
            writer.WriteMessage(1, vote.Encode());
        return writer.ToArray();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out VotesMessage message)
    {
        message = null;
        List<Vote> votes = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if ((field, type) != (1, WireType.LengthDelimited) || votes.Count == PeerMessageLimits.VotesMax
                || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !Vote.TryDecode(inner, out Vote? vote))
                return false;
            votes.Add(vote);
        }
        if (reader.Failed || votes.Count == 0)
            return false;
        message = new VotesMessage(votes);
        return true;
    }
}
