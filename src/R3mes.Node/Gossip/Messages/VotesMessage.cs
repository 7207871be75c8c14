using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Votes that a peer lacks: protobuf { repeated tendermint.types.Vote votes = 1 }.</summary>
public sealed record VotesMessage(IReadOnlyList<Vote> Votes) : PeerMessage
{
    /// <summary>Most votes in a message.</summary>
    public const int CountMax = 200;

    /// <summary>Longest message in bytes: votes with their extensions.</summary>
    public const int BytesMax = 256 << 10;

    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Votes;

    internal override byte[] EncodeBody()
    {
        WireWriter writer = new(256 * Votes.Count);
        foreach (Vote vote in Votes) writer.WriteMessage(1, vote.Encode());
        return writer.ToArray();
    }

    internal static VotesMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        List<Vote> votes = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || votes.Count == CountMax || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !Vote.TryDecode(inner, out Vote? vote)) return null;
            votes.Add(vote);
        }

        if (reader.Failed || votes.Count == 0) return null;
        VotesMessage whole = new(votes);
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
