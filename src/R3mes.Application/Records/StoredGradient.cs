using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>A submission: what a miner claims, and what became of it.</summary>
public sealed record StoredGradient : IRecord<StoredGradient>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Who.</summary>
    public Address Miner { get; init; }

    /// <summary>Name of the gradient's bytes.</summary>
    public Cid GradientCid { get; init; }

    /// <summary>Hash of the gradient by tensor.</summary>
    public Digest GradientHash { get; init; }

    /// <summary>Root over the digests of the steps.</summary>
    public Digest TraceRoot { get; init; }

    /// <summary>Samples trained on.</summary>
    public ulong Samples { get; init; }

    /// <summary>Tokens trained on.</summary>
    public ulong Tokens { get; init; }

    /// <summary>Mean loss a token on the probe batch before, fixed point 2^24.</summary>
    public long LossBefore { get; init; }

    /// <summary>The same after local training.</summary>
    public long LossAfter { get; init; }

    /// <summary>What it was computed on.</summary>
    public Device Device { get; init; } = new();

    /// <summary>Height that took it.</summary>
    public ulong Height { get; init; }

    /// <summary>What became of it.</summary>
    public SubmissionStatus Status { get; init; }

    /// <summary>True when drawn for re-execution.</summary>
    public bool Sampled { get; init; }

    /// <summary>First step whose digest differed, when invalid.</summary>
    public uint InvalidStep { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).Write(2, Miner).Write(3, GradientCid).Write(4, GradientHash).Write(5, TraceRoot)
        .WriteVarint(6, Samples).WriteVarint(7, Tokens).WriteSigned(8, LossBefore).WriteSigned(9, LossAfter)
        .WriteMessage(10, Device.Encode()).WriteVarint(11, Height).WriteVarint(12, (ulong)Status).WriteBool(13, Sampled)
        .WriteVarint(14, InvalidStep)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out StoredGradient record)
    {
        CanonicalReader r = new(bytes);
        record = new StoredGradient
        {
            RoundId = r.Varint(1),
            Miner = r.Address(2),
            GradientCid = r.Cid(3),
            GradientHash = r.Digest(4),
            TraceRoot = r.Digest(5),
            Samples = r.Varint(6),
            Tokens = r.Varint(7),
            LossBefore = r.NonNegative(8),
            LossAfter = r.NonNegative(9),
            Device = Device.Read(ref r, 10),
            Height = r.Varint(11),
            Status = (SubmissionStatus)r.Limited(12, (ulong)SubmissionStatus.Undecided),
            Sampled = r.Bool(13),
            InvalidStep = r.UInt32(14),
        };
        return r.Complete;
    }
}
