using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>A registered miner.</summary>
public sealed record Miner : IRecord<Miner>
{
    /// <summary>Its account.</summary>
    public Address Address { get; init; }

    /// <summary>A name for people.</summary>
    public string Moniker { get; init; } = "";

    /// <summary>What it has at stake.</summary>
    public Amount Stake { get; init; }

    /// <summary>0 to 10000.</summary>
    public uint ReputationBps { get; init; }

    /// <summary>Height of the last increase of stake, 0 for genesis.</summary>
    public ulong StakedHeight { get; init; }

    /// <summary>Rewards so far.</summary>
    public Amount Earned { get; init; }

    /// <summary>Slashed so far.</summary>
    public Amount Slashed { get; init; }

    /// <summary>Gradients accepted in final rounds.</summary>
    public ulong RoundsAccepted { get; init; }

    /// <summary>Gradients found wrong or unavailable.</summary>
    public ulong RoundsRejected { get; init; }

    /// <summary>Assigned rounds without a gradient.</summary>
    public ulong RoundsMissed { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .Write(1, Address).WriteString(2, Moniker).WriteVarint(3, Stake.Uremes).WriteVarint(4, ReputationBps)
        .WriteVarint(5, StakedHeight).WriteVarint(6, Earned.Uremes).WriteVarint(7, Slashed.Uremes)
        .WriteVarint(8, RoundsAccepted).WriteVarint(9, RoundsRejected).WriteVarint(10, RoundsMissed)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Miner record)
    {
        CanonicalReader r = new(bytes);
        record = new Miner
        {
            Address = r.Address(1),
            Moniker = r.Text(2, 64),
            Stake = new Amount(r.Varint(3)),
            ReputationBps = r.UInt32(4),
            StakedHeight = r.Varint(5),
            Earned = new Amount(r.Varint(6)),
            Slashed = new Amount(r.Varint(7)),
            RoundsAccepted = r.Varint(8),
            RoundsRejected = r.Varint(9),
            RoundsMissed = r.Varint(10),
        };
        return r.Complete;
    }
}
