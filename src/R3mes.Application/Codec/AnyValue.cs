using R3mes.Primitives.Codec;

namespace R3mes.Application.Codec;

/// <summary>google.protobuf.Any: a message beside the name of its type.</summary>
/// <param name="TypeUrl">Such as /cosmos.bank.v1beta1.MsgSend.</param>
/// <param name="Value">The encoded message.</param>
public readonly record struct AnyValue(string TypeUrl, ReadOnlyMemory<byte> Value)
{
    private const int TypeUrlBytesMax = 128;

    /// <summary>The encoded Any.</summary>
    public byte[] Encode() => new WireWriter(Value.Length + 64).WriteString(1, TypeUrl).WriteBytes(2, Value.Span).ToArray();

    /// <summary>Reads an Any in canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="any">The value when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out AnyValue any)
    {
        CanonicalReader reader = new(bytes);
        string typeUrl = reader.Text(1, TypeUrlBytesMax);
        ReadOnlySpan<byte> value = reader.Bytes(2, bytes.Length);
        any = new AnyValue(typeUrl, value.ToArray());
        return reader.Complete && typeUrl.Length > 0;
    }
}
