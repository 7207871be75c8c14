using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Application.Records;

/// <summary>A challenged aggregation. Only stakes depend on it, never the model.</summary>
public sealed record Dispute : IRecord<Dispute>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Who challenged.</summary>
    public Address Challenger { get; init; }

    /// <summary>Whose result.</summary>
    public Address Proposer { get; init; }

    /// <summary>What the challenger put up.</summary>
    public Amount Bond { get; init; }

    /// <summary>The result that the challenger computed.</summary>
    public Cid ClaimedCid { get; init; }

    /// <summary>Where it stands.</summary>
    public DisputeStatus Status { get; init; }

    /// <summary>Last height of the phase it is in.</summary>
    public ulong PhaseCloses { get; init; }

    /// <summary>Verifiers drawn.</summary>
    public uint Draws { get; init; }

    /// <summary>Verdicts committed.</summary>
    public uint Commits { get; init; }

    /// <summary>Verdicts revealed.</summary>
    public uint Reveals { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).Write(2, Challenger).Write(3, Proposer).WriteVarint(4, Bond.Uremes).Write(5, ClaimedCid)
        .WriteVarint(6, (ulong)Status).WriteVarint(7, PhaseCloses).WriteVarint(8, Draws).WriteVarint(9, Commits)
        .WriteVarint(10, Reveals)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Dispute record)
    {
        CanonicalReader r = new(bytes);
        record = new Dispute
        {
            RoundId = r.Varint(1),
            Challenger = r.Address(2),
            Proposer = r.Address(3),
            Bond = new Amount(r.Varint(4)),
            ClaimedCid = r.Cid(5),
            Status = (DisputeStatus)r.Limited(6, (ulong)DisputeStatus.Undecided),
            PhaseCloses = r.Varint(7),
            Draws = r.UInt32(8),
            Commits = r.UInt32(9),
            Reveals = r.UInt32(10),
        };
        return r.Complete;
    }
}
