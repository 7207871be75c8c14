using R3mes.Application.Codec;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Application.Records;

/// <summary>One version of the model.</summary>
public sealed record GlobalModelState : IRecord<GlobalModelState>
{
    /// <summary>Ascending from 1.</summary>
    public ulong Version { get; init; }

    /// <summary>Its adapter.</summary>
    public Cid AdapterCid { get; init; }

    /// <summary>The round that made it, 0 for genesis.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Height that made it.</summary>
    public ulong Height { get; init; }

    /// <summary>As its proposer says, fixed point 2^24; 0 for genesis.</summary>
    public long HeldOutLoss { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, Version).Write(2, AdapterCid).WriteVarint(3, RoundId).WriteVarint(4, Height)
        .WriteSigned(5, HeldOutLoss)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out GlobalModelState record)
    {
        CanonicalReader r = new(bytes);
        record = new GlobalModelState
        {
            Version = r.Varint(1),
            AdapterCid = r.Cid(2),
            RoundId = r.Varint(3),
            Height = r.Varint(4),
            HeldOutLoss = r.NonNegative(5),
        };
        return r.Complete;
    }
}
