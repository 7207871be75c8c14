using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>Where the money came from and went.</summary>
public sealed record Supply : IRecord<Supply>
{
    /// <summary>Supply at genesis, stakes included.</summary>
    public Amount Genesis { get; init; }

    /// <summary>Minted since, all of it as rewards.</summary>
    public Amount Minted { get; init; }

    /// <summary>Burned since, all of it of slashes.</summary>
    public Amount Burned { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, Genesis.Uremes).WriteVarint(2, Minted.Uremes).WriteVarint(3, Burned.Uremes)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Supply record)
    {
        CanonicalReader r = new(bytes);
        record = new Supply
        {
            Genesis = new Amount(r.Varint(1)),
            Minted = new Amount(r.Varint(2)),
            Burned = new Amount(r.Varint(3)),
        };
        return r.Complete;
    }
}
