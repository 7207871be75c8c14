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

    /// <summary>Weight in votes and draws while it is neither in jail nor leaving.</summary>
    public ulong Power { get; init; }

    /// <summary>What it can be slashed of.</summary>
    public Amount Stake { get; init; }

    /// <summary>Rewards and fees so far.</summary>
    public Amount Earned { get; init; }

    /// <summary>Slashed so far.</summary>
    public Amount Slashed { get; init; }

    /// <summary>Drawn verdicts that it did not reveal.</summary>
    public ulong VerdictsMissed { get; init; }

    /// <summary>Key of its verifiable random function, 32 bytes; empty when it has none.</summary>
    public ReadOnlyMemory<byte> VrfKey { get; init; }

    /// <summary>Height at which it gave <see cref="VrfKey"/>, 0 for genesis.</summary>
    public ulong VrfSince { get; init; }

    /// <summary>The power that consensus was told last: 0 for one that does not sign.</summary>
    public ulong ConsensusPower { get; init; }

    /// <summary>Blocks of the window in progress that it did not sign.</summary>
    public ulong BlocksMissed { get; init; }

    /// <summary>True while it may not sign.</summary>
    public bool Jailed { get; init; }

    /// <summary>Height from which it may leave its jail.</summary>
    public ulong JailedUntil { get; init; }

    /// <summary>True for ever once it contradicted itself.</summary>
    public bool Tombstoned { get; init; }

    /// <summary>Height at which its stake is paid out, 0 when it is not leaving.</summary>
    public ulong UnbondsAt { get; init; }

    /// <summary>Power that consensus is to give it.</summary>
    public ulong PowerDue => Jailed || UnbondsAt != 0 ? 0 : Power;

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .Write(1, Operator).WriteBytes(2, ConsensusKey.Span).WriteVarint(3, Power).WriteVarint(4, Stake.Uremes)
        .WriteVarint(5, Earned.Uremes).WriteVarint(6, Slashed.Uremes).WriteVarint(7, VerdictsMissed)
        .WriteBytes(8, VrfKey.Span).WriteVarint(9, VrfSince).WriteVarint(10, ConsensusPower).WriteVarint(11, BlocksMissed).WriteVarint(12, Jailed ? 1UL : 0)
        .WriteVarint(13, JailedUntil).WriteVarint(14, Tombstoned ? 1UL : 0).WriteVarint(15, UnbondsAt)
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
            VrfKey = r.Bytes(8, 32).ToArray(),
            VrfSince = r.Varint(9),
            ConsensusPower = r.Varint(10),
            BlocksMissed = r.Varint(11),
            Jailed = r.Bool(12),
            JailedUntil = r.Varint(13),
            Tombstoned = r.Bool(14),
            UnbondsAt = r.Varint(15),
        };
        return r.Complete;
    }
}
