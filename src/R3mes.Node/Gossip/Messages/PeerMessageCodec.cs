using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Messages as bytes: the kind, one byte, then a protobuf message in its one canonical form.</summary>
public static class PeerMessageCodec
{
    /// <summary>Encodes a message that is within its limits; one that is not is a bug of the caller, since every receiver would cut us off for it.</summary>
    /// <param name="message">The message.</param>
    public static byte[] Encode(PeerMessage message)
    {
        byte[] whole = message.Encode();
        Invariant.Holds(whole.Length - 1 <= PeerMessageLimits.BodyBytesMax(message.Kind), "a message that is sent is within its limit");
        return whole;
    }

    /// <summary>Reads a message, whatever the channel.</summary>
    /// <param name="bytes">Untrusted bytes; the message copies what it keeps.</param>
    /// <param name="message">The message when null is returned.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static PeerMessageError? TryDecode(ReadOnlySpan<byte> bytes, out PeerMessage? message)
    {
        message = null;
        if (bytes.IsEmpty)
            return PeerMessageError.Empty;
        PeerMessageKind kind = (PeerMessageKind)bytes[0];
        int bodyBytesMax = PeerMessageLimits.BodyBytesMax(kind);
        if (bodyBytesMax == 0)
            return PeerMessageError.UnknownKind;
        if (bytes.Length - 1 > bodyBytesMax)
            return PeerMessageError.TooLarge;
        ReadOnlySpan<byte> body = bytes[1..];
        bool read = kind switch
        {
            PeerMessageKind.Status => Is(StatusMessage.TryDecode(body, out StatusMessage? found), found, out message),
            PeerMessageKind.Proposal => Is(ProposalMessage.TryDecode(body, out ProposalMessage? found), found, out message),
            PeerMessageKind.BlockPart => Is(BlockPartMessage.TryDecode(body, out BlockPartMessage? found), found, out message),
            PeerMessageKind.Vote => Is(VoteMessage.TryDecode(body, out VoteMessage? found), found, out message),
            PeerMessageKind.Votes => Is(VotesMessage.TryDecode(body, out VotesMessage? found), found, out message),
            PeerMessageKind.Evidence => Is(EvidenceMessage.TryDecode(body, out EvidenceMessage? found), found, out message),
            PeerMessageKind.BlockRequest => Is(BlockRequestMessage.TryDecode(body, out BlockRequestMessage? found), found, out message),
            PeerMessageKind.BlockResponse => Is(BlockResponseMessage.TryDecode(body, out BlockResponseMessage? found), found, out message),
            PeerMessageKind.Txs => Is(TxsMessage.TryDecode(body, out TxsMessage? found), found, out message),
            _ => false,
        };
        return read ? null : PeerMessageError.Malformed;
    }

    /// <summary>Reads a message that came over a channel; one that belongs to another is refused before it is read.</summary>
    /// <param name="bytes">Untrusted bytes; the message copies what it keeps.</param>
    /// <param name="channel">Where they came.</param>
    /// <param name="message">The message when null is returned.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static PeerMessageError? TryDecode(ReadOnlySpan<byte> bytes, PeerChannel channel, out PeerMessage? message)
    {
        message = null;
        if (!bytes.IsEmpty && PeerMessageLimits.BodyBytesMax((PeerMessageKind)bytes[0]) > 0
            && PeerMessageLimits.ChannelOf((PeerMessageKind)bytes[0]) != channel)
            return PeerMessageError.WrongChannel;
        return TryDecode(bytes, out message);
    }

    private static bool Is(bool read, PeerMessage? found, [NotNullWhen(true)] out PeerMessage? message)
    {
        message = found;
        return read && message is not null;
    }
}
