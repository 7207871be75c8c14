using R3mes.Application.Codec;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>One round: from the draw of its seed to its final model, or to its failure.</summary>
public sealed record Round : IRecord<Round>
{
    /// <summary>Ascending from 1.</summary>
    public ulong Id { get; init; }

    /// <summary>Version that the gradients start from.</summary>
    public ulong ModelVersion { get; init; }

    /// <summary>Adapter of that version.</summary>
    public Cid AdapterCid { get; init; }

    /// <summary>The text.</summary>
    public string DatasetId { get; init; } = "";

    /// <summary>Hash that shards and samples are drawn from.</summary>
    public Digest Seed { get; init; }

    /// <summary>Shards of the text.</summary>
    public uint ShardsTotal { get; init; }

    /// <summary>Height that opened the round.</summary>
    public ulong Opens { get; init; }

    /// <summary>Last height at which a gradient is taken.</summary>
    public ulong Closes { get; init; }

    /// <summary>Where it stands.</summary>
    public RoundStatus Status { get; init; }

    /// <summary>Why it failed.</summary>
    public RoundFailure Failure { get; init; }

    /// <summary>Last height of the phase it is in.</summary>
    public ulong PhaseCloses { get; init; }

    /// <summary>Miners assigned.</summary>
    public uint Assigned { get; init; }

    /// <summary>Gradients taken.</summary>
    public uint Submitted { get; init; }

    /// <summary>Submissions drawn for re-execution.</summary>
    public uint Sampled { get; init; }

    /// <summary>Pairs of a sampled submission and a verifier.</summary>
    public uint Draws { get; init; }

    /// <summary>Verdicts committed.</summary>
    public uint Commits { get; init; }

    /// <summary>Verdicts revealed.</summary>
    public uint Reveals { get; init; }

    /// <summary>Submissions that are aggregated.</summary>
    public uint Accepted { get; init; }

    /// <summary>Submissions left out.</summary>
    public uint Rejected { get; init; }

    /// <summary>Height at whose end it became final or failed.</summary>
    public ulong Ended { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, Id).WriteVarint(2, ModelVersion).Write(3, AdapterCid).WriteString(4, DatasetId).Write(5, Seed)
        .WriteVarint(6, ShardsTotal).WriteVarint(7, Opens).WriteVarint(8, Closes).WriteVarint(9, (ulong)Status)
        .WriteVarint(10, (ulong)Failure).WriteVarint(11, PhaseCloses).WriteVarint(12, Assigned).WriteVarint(13, Submitted)
        .WriteVarint(14, Sampled).WriteVarint(15, Draws).WriteVarint(16, Commits).WriteVarint(17, Reveals)
        .WriteVarint(18, Accepted).WriteVarint(19, Rejected).WriteVarint(20, Ended)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Round record)
    {
        CanonicalReader r = new(bytes);
        record = new Round
        {
            Id = r.Varint(1),
            ModelVersion = r.Varint(2),
            AdapterCid = r.Cid(3),
            DatasetId = r.Text(4, 64),
            Seed = r.Digest(5),
            ShardsTotal = r.UInt32(6),
            Opens = r.Varint(7),
            Closes = r.Varint(8),
            Status = (RoundStatus)r.Limited(9, (ulong)RoundStatus.Failed),
            Failure = (RoundFailure)r.Limited(10, (ulong)RoundFailure.AggregationsDiffer),
            PhaseCloses = r.Varint(11),
            Assigned = r.UInt32(12),
            Submitted = r.UInt32(13),
            Sampled = r.UInt32(14),
            Draws = r.UInt32(15),
            Commits = r.UInt32(16),
            Reveals = r.UInt32(17),
            Accepted = r.UInt32(18),
            Rejected = r.UInt32(19),
            Ended = r.Varint(20),
        };
        return r.Complete;
    }
}
