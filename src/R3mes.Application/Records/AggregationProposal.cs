using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>One drawn proposer of a round, and what it proposed.</summary>
public sealed record AggregationProposal : IRecord<AggregationProposal>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Place in drawn order, from 0.</summary>
    public uint Slot { get; init; }

    /// <summary>The operator drawn.</summary>
    public Address Proposer { get; init; }

    /// <summary>The committed hash; zero before.</summary>
    public Digest Commitment { get; init; }

    /// <summary>The revealed adapter.</summary>
    public Cid ResultCid { get; init; }

    /// <summary>Mean loss a token on the held-out text, fixed point 2^24.</summary>
    public long HeldOutLoss { get; init; }

    /// <summary>True once revealed.</summary>
    public bool Revealed { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).WriteVarint(2, Slot).Write(3, Proposer).Write(4, Commitment).Write(5, ResultCid)
        .WriteSigned(6, HeldOutLoss).WriteBool(7, Revealed)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out AggregationProposal record)
    {
        CanonicalReader r = new(bytes);
        record = new AggregationProposal
        {
            RoundId = r.Varint(1),
            Slot = r.UInt32(2),
            Proposer = r.Address(3),
            Commitment = r.Digest(4),
            ResultCid = r.Cid(5),
            HeldOutLoss = r.NonNegative(6),
            Revealed = r.Bool(7),
        };
        return r.Complete;
    }
}
