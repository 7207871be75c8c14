using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Messages as bytes: one byte for the kind, then protobuf. Each kind has its limit, checked before anything is read.</summary>
public static class PeerMessageCodec
{
    /// <summary>Longest message in bytes: a block record.</summary>
    public const int BytesMax = (4 << 20) + (2 << 20);

    /// <summary>Longest message of a kind, in bytes; 0 for a kind that is none.</summary>
    public static int BytesMaxOf(PeerMessageKind kind) => kind switch
    {
        PeerMessageKind.Status => 8 << 10,
        PeerMessageKind.Proposal => 512,
        PeerMessageKind.BlockPart => PartSet.PartBytes + (8 << 10),
        PeerMessageKind.Vote => Vote.ExtensionBytesMax + 1024,
        PeerMessageKind.Votes => VotesMessage.BytesMax,
        PeerMessageKind.BlockRequest => 16,
        PeerMessageKind.BlockResponse => BytesMax,
        PeerMessageKind.Txs => TxsMessage.BytesMax,
        PeerMessageKind.Evidence => EvidenceList.BytesMax,
        _ => 0,
    };

    /// <summary>The message's bytes.</summary>
    public static byte[] Encode(PeerMessage message) => [(byte)message.Kind, .. message.EncodeBody()];

    /// <summary>Reads a message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="message">The message when null is returned.</param>
    /// <returns>What is wrong with the bytes, or null.</returns>
    public static Offence? TryDecode(ReadOnlySpan<byte> bytes, out PeerMessage? message)
    {
        message = null;
        if (bytes.IsEmpty) return Offence.Malformed;
        PeerMessageKind kind = (PeerMessageKind)bytes[0];
        ReadOnlySpan<byte> body = bytes[1..];
        if (body.Length > BytesMaxOf(kind)) return BytesMaxOf(kind) == 0 ? Offence.Malformed : Offence.TooLarge;
        message = kind switch
        {
            PeerMessageKind.Status => StatusMessage.TryDecode(body),
            PeerMessageKind.Proposal => Proposal.TryDecode(body, out Proposal? proposal) ? new ProposalMessage(proposal) : null,
            PeerMessageKind.BlockPart => BlockPartMessage.TryDecode(body),
            PeerMessageKind.Vote => Vote.TryDecode(body, out Vote? vote) ? new VoteMessage(vote) : null,
            PeerMessageKind.Votes => VotesMessage.TryDecode(body),
            PeerMessageKind.BlockRequest => BlockRequestMessage.TryDecode(body),
            PeerMessageKind.BlockResponse => BlockResponseMessage.TryDecode(body),
            PeerMessageKind.Txs => TxsMessage.TryDecode(body),
            PeerMessageKind.Evidence => EvidenceMessage.TryDecode(body),
            _ => null,
        };
        return message is null ? Offence.Malformed : null;
    }
}
