using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>cosmos.auth.v1beta1.BaseAccount: an account that can sign.</summary>
public sealed record BaseAccount : IRecord<BaseAccount>
{
    /// <summary>The account.</summary>
    public Address Address { get; init; }

    /// <summary>The Any of its key; empty before its first transaction.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Given once, ascending from 0.</summary>
    public ulong Number { get; init; }

    /// <summary>Sequence that its next transaction must have.</summary>
    public ulong Sequence { get; init; }

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter(EncodedBytes)
        .Write(1, Address).WriteBytes(2, PublicKey.Span).WriteVarint(3, Number).WriteVarint(4, Sequence)
        .ToArray();

    // To the byte: every transaction writes one, and what is longer is copied.
    private int EncodedBytes => (Address.IsZero ? 0 : WireWriter.FieldBytes(1, Address.AccountCharCount)) + (PublicKey.IsEmpty ? 0 : WireWriter.FieldBytes(2, PublicKey.Length))
        + WireWriter.VarintBytes(3, Number) + WireWriter.VarintBytes(4, Sequence);

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out BaseAccount record)
    {
        CanonicalReader r = new(bytes);
        record = new BaseAccount
        {
            Address = r.Address(1),
            PublicKey = r.Bytes(2, 256).ToArray(),
            Number = r.Varint(3),
            Sequence = r.Varint(4),
        };
        return r.Complete;
    }
}
