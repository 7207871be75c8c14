using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>The aggregation of one round.</summary>
public sealed record AggregationRecord : IRecord<AggregationRecord>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Where it stands.</summary>
    public AggregationStatus Status { get; init; }

    /// <summary>Submissions that are combined.</summary>
    public uint Participants { get; init; }

    /// <summary>Root over their ids in address order.</summary>
    public Digest ParticipantsRoot { get; init; }

    /// <summary>Proposers drawn.</summary>
    public uint Proposers { get; init; }

    /// <summary>Results committed.</summary>
    public uint Commits { get; init; }

    /// <summary>Results revealed.</summary>
    public uint Reveals { get; init; }

    /// <summary>The first in drawn order that revealed the result that stands.</summary>
    public Address Proposer { get; init; }

    /// <summary>The adapter that stands.</summary>
    public Cid ResultCid { get; init; }

    /// <summary>Mean loss a token as its proposer says, fixed point 2^24. Informative.</summary>
    public long HeldOutLoss { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).WriteVarint(2, (ulong)Status).WriteVarint(3, Participants).Write(4, ParticipantsRoot)
        .WriteVarint(5, Proposers).WriteVarint(6, Commits).WriteVarint(7, Reveals).Write(8, Proposer).Write(9, ResultCid)
        .WriteSigned(10, HeldOutLoss)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out AggregationRecord record)
    {
        CanonicalReader r = new(bytes);
        record = new AggregationRecord
        {
            RoundId = r.Varint(1),
            Status = (AggregationStatus)r.Limited(2, (ulong)AggregationStatus.Failed),
            Participants = r.UInt32(3),
            ParticipantsRoot = r.Digest(4),
            Proposers = r.UInt32(5),
            Commits = r.UInt32(6),
            Reveals = r.UInt32(7),
            Proposer = r.Address(8),
            ResultCid = r.Cid(9),
            HeldOutLoss = r.NonNegative(10),
        };
        return r.Complete;
    }
}
