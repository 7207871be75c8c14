using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>What one miner owes in one round.</summary>
public sealed record Assignment : IRecord<Assignment>
{
    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Place among the assigned, ascending by address from 0.</summary>
    public uint Slot { get; init; }

    /// <summary>Who.</summary>
    public Address Miner { get; init; }

    /// <summary>Which shard.</summary>
    public uint Shard { get; init; }

    /// <summary>Key of the order of its samples.</summary>
    public Digest SampleSeed { get; init; }

    /// <summary>True once its gradient was taken.</summary>
    public bool Submitted { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, RoundId).WriteVarint(2, Slot).Write(3, Miner).WriteVarint(4, Shard).Write(5, SampleSeed)
        .WriteBool(6, Submitted)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Assignment record)
    {
        CanonicalReader r = new(bytes);
        record = new Assignment
        {
            RoundId = r.Varint(1),
            Slot = r.UInt32(2),
            Miner = r.Address(3),
            Shard = r.UInt32(4),
            SampleSeed = r.Digest(5),
            Submitted = r.Bool(6),
        };
        return r.Complete;
    }
}
