using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip.Messages;

/// <summary>What a message may hold at most. These are part of the protocol: a message over them costs its sender the connection.</summary>
public static class PeerMessageLimits
{
    /// <summary>Most bits of a bitmap of votes: CometBFT's MaxVotesCount.</summary>
    public const int ValidatorsMax = Commit.SignaturesMax;

    /// <summary>Most parts of a block: CometBFT's MaxBlockPartsCount, 100 MiB in parts of 64 KiB. What a chain allows is less and the driver's to check.</summary>
    public const int PartsMax = 1601;

    /// <summary>Most votes in one message: enough for all of a hundred validators' votes of a round.</summary>
    public const int VotesMax = 200;

    /// <summary>Bytes of a message of votes: 200 votes of some 190 bytes, with room for short extensions.</summary>
    public const int VotesBytesMax = 64 * 1024;

    /// <summary>Bytes of a vote: its extension, 4096, and less than 400 around it.</summary>
    public const int VoteBytesMax = Vote.ExtensionBytesMax + 512;

    /// <summary>Bytes of a status: five bitmaps of 10,000 bits and one of 1601, 6,451 bytes, and some 150 of heights and block id.</summary>
    public const int StatusBytesMax = 8 * 1024;

    /// <summary>Bytes of a proposal: some 200.</summary>
    public const int ProposalBytesMax = 1024;

    /// <summary>Bytes of a block part: 64 KiB, a hundred aunts of 34 bytes, and the block id.</summary>
    public const int BlockPartBytesMax = PartSet.PartBytes + (4 * 1024);

    /// <summary>Bytes of a request for a block: a tag and a varint.</summary>
    public const int BlockRequestBytesMax = 16;

    /// <summary>Bytes of an encoded commit: 10,000 slots of at most 120 bytes.</summary>
    public const int CommitBytesMax = Commit.SignaturesMax * 120;

    /// <summary>Bytes of a block with its commit: 4 MiB, what <see cref="BlockLimits.Default"/> allows, and the commit.</summary>
    public const int BlockResponseBytesMax = (4 * 1024 * 1024) + CommitBytesMax + 1024;

    /// <summary>Most transactions in one message.</summary>
    public const int TxsMax = 2000;

    /// <summary>Bytes of the transactions of a message, with the tag and the length of each.</summary>
    public const int TxsBytesMax = 1024 * 1024;

    /// <summary>Most peers that a message of transactions says were told: more would be told again.</summary>
    public const int ToldMax = 128;

    /// <summary>Bytes of one of them, with its tag and length.</summary>
    public const int ToldBytes = 2 + PeerId.ByteCount;

    /// <summary>Most pieces of evidence in one message.</summary>
    public const int EvidenceMax = 64;

    /// <summary>Bytes of a message of evidence: CometBFT's default of evidence a block may hold.</summary>
    public const int EvidenceBytesMax = 1024 * 1024;

    /// <summary>Bytes that the body of a message may have, the kind byte not counted; 0 for what is no kind.</summary>
    /// <param name="kind">The kind.</param>
    public static int BodyBytesMax(PeerMessageKind kind) => kind switch
    {
        PeerMessageKind.Status => StatusBytesMax,
        PeerMessageKind.Proposal => ProposalBytesMax,
        PeerMessageKind.BlockPart => BlockPartBytesMax,
        PeerMessageKind.Vote => VoteBytesMax,
        PeerMessageKind.Votes => VotesBytesMax,
        PeerMessageKind.Evidence => EvidenceBytesMax,
        PeerMessageKind.BlockRequest => BlockRequestBytesMax,
        PeerMessageKind.BlockResponse => BlockResponseBytesMax,
        PeerMessageKind.Txs => TxsBytesMax + (ToldMax * ToldBytes),
        _ => 0,
    };

    /// <summary>The channel of a kind that exists.</summary>
    /// <param name="kind">The kind.</param>
    public static PeerChannel ChannelOf(PeerMessageKind kind) => kind switch
    {
        PeerMessageKind.BlockRequest or PeerMessageKind.BlockResponse => PeerChannel.Blocks,
        PeerMessageKind.Txs => PeerChannel.Txs,
        PeerMessageKind.Status or PeerMessageKind.Proposal or PeerMessageKind.BlockPart or PeerMessageKind.Vote or PeerMessageKind.Votes
            or PeerMessageKind.Evidence => PeerChannel.Consensus,
        _ => throw new InvariantException("a kind has a channel"),
    };

    /// <summary>Bytes that a whole message may have on a channel, the kind byte counted.</summary>
    /// <param name="channel">The channel.</param>
    public static int MessageBytesMax(PeerChannel channel) => 1 + channel switch
    {
        PeerChannel.Consensus => EvidenceBytesMax,
        PeerChannel.Blocks => BlockResponseBytesMax,
        PeerChannel.Txs => TxsBytesMax + (ToldMax * ToldBytes),
        _ => throw new InvariantException("a channel has a limit"),
    };
}
