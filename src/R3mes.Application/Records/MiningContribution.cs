using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>What a miner was paid for in one final round.</summary>
public sealed record MiningContribution : IRecord<MiningContribution>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Who.</summary>
    public Address Miner { get; init; }

    /// <summary>Tokens trained on.</summary>
    public ulong Tokens { get; init; }

    /// <summary>Quality from the loss improvement.</summary>
    public uint QualityBps { get; init; }

    /// <summary>What was paid.</summary>
    public Amount Reward { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).Write(2, Miner).WriteVarint(3, Tokens).WriteVarint(4, QualityBps)
        .WriteVarint(5, Reward.Uremes)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out MiningContribution record)
    {
        CanonicalReader r = new(bytes);
        record = new MiningContribution
        {
            RoundId = r.Varint(1),
            Miner = r.Address(2),
            Tokens = r.Varint(3),
            QualityBps = r.UInt32(4),
            Reward = new Amount(r.Varint(5)),
        };
        return r.Complete;
    }
}
