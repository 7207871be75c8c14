using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>One verifier drawn for one subject of a round, and what it found.</summary>
public sealed record Draw : IRecord<Draw>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>What is to be verified.</summary>
    public Subject Subject { get; init; }

    /// <summary>The miner of the gradient, or the proposer of the aggregation.</summary>
    public Address Owner { get; init; }

    /// <summary>The operator drawn.</summary>
    public Address Verifier { get; init; }

    /// <summary>Place among the draws of the round and subject, from 0.</summary>
    public uint Slot { get; init; }

    /// <summary>The committed hash; zero before.</summary>
    public Digest Commitment { get; init; }

    /// <summary>The revealed verdict; none before.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>First step whose digest differed, when invalid.</summary>
    public uint Step { get; init; }

    /// <summary>Digest over the verifier's own re-execution.</summary>
    public Digest Digest { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).WriteVarint(2, (ulong)Subject).Write(3, Owner).Write(4, Verifier).WriteVarint(5, Slot)
        .Write(6, Commitment).WriteVarint(7, (ulong)Verdict).WriteVarint(8, Step).Write(9, Digest)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Draw record)
    {
        CanonicalReader r = new(bytes);
        record = new Draw
        {
            RoundId = r.Varint(1),
            Subject = (Subject)r.Limited(2, (ulong)Subject.Aggregation),
            Owner = r.Address(3),
            Verifier = r.Address(4),
            Slot = r.UInt32(5),
            Commitment = r.Digest(6),
            Verdict = (Verdict)r.Limited(7, (ulong)Verdict.Unavailable),
            Step = r.UInt32(8),
            Digest = r.Digest(9),
        };
        return r.Complete;
    }
}
