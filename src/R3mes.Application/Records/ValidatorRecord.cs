using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>A validator.</summary>
public sealed record ValidatorRecord : IRecord<ValidatorRecord>
{
    /// <summary>The account that signs its verdicts and aggregations.</summary>
    public Address Operator { get; init; }

    /// <summary>Ed25519 public key.</summary>
    public ReadOnlyMemory<byte> ConsensusKey { get; init; }

    /// <summary>Weight in draws.</summary>
    public ulong Power { get; init; }

    /// <summary>What it can be slashed of.</summary>
    public Amount Stake { get; init; }

    /// <summary>Rewards and fees so far.</summary>
    public Amount Earned { get; init; }

    /// <summary>Slashed so far.</summary>
    public Amount Slashed { get; init; }

    /// <summary>Drawn verdicts that it did not reveal.</summary>
    public ulong VerdictsMissed { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .Write(1, Operator).WriteBytes(2, ConsensusKey.Span).WriteVarint(3, Power).WriteVarint(4, Stake.Uremes)
        .WriteVarint(5, Earned.Uremes).WriteVarint(6, Slashed.Uremes).WriteVarint(7, VerdictsMissed)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ValidatorRecord record)
    {
        CanonicalReader r = new(bytes);
        record = new ValidatorRecord
        {
            Operator = r.Address(1),
            ConsensusKey = r.Bytes(2, 32).ToArray(),
            Power = r.Varint(3),
            Stake = new Amount(r.Varint(4)),
            Earned = new Amount(r.Varint(5)),
            Slashed = new Amount(r.Varint(6)),
            VerdictsMissed = r.Varint(7),
        };
        return r.Complete;
    }
}
