using System.Buffers.Binary;
using System.Text;

namespace R3mes.Primitives.Codec;

/// <summary>
/// Writer of the protobuf wire format in the order it is called. Every method but <see cref="WriteMessage"/> and
/// <see cref="WriteRepeatedBytes"/> leaves out zero and empty values, as proto3 does.
/// </summary>
public sealed class WireWriter
{
    private const int BytesFirst = 128;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private byte[] _buffer;
    private int _length;

    /// <summary>An empty message.</summary>
    /// <param name="bytesExpected">A guess of the final size, in bytes.</param>
    public WireWriter(int bytesExpected = BytesFirst) => _buffer = new byte[Math.Max(bytesExpected, 16)];

    /// <summary>An empty message in room that is there; one that outgrows it takes other room.</summary>
    /// <param name="room">Where it is written, from its beginning.</param>
    public WireWriter(byte[] room) => _buffer = room;

    /// <summary>Begins again: what was written is gone, its room is used for what comes.</summary>
    public WireWriter Reset()
    {
        _length = 0;
        return this;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes uint64, uint32 or an enum; nothing for 0.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteVarint(uint field, ulong value)
    {
        if (value == 0)
            return this;
        Tag(field, WireType.Varint);
        Raw(value);
        return this;
    }

    /// <summary>Writes int64 or int32 (10 bytes when negative); nothing for 0.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteSigned(uint field, long value) => WriteVarint(field, unchecked((ulong)value));

    /// <summary>Writes bool; nothing for false.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteBool(uint field, bool value) => WriteVarint(field, value ? 1u : 0u);

    /// <summary>Writes bytes; nothing when empty.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteBytes(uint field, ReadOnlySpan<byte> value) => value.IsEmpty ? this : WriteMessage(field, value);

    /// <summary>Writes one element of a repeated bytes field: always, an empty element too.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The element.</param>
    public WireWriter WriteRepeatedBytes(uint field, ReadOnlySpan<byte> value) => WriteMessage(field, value);

    /// <summary>Writes a string as UTF-8; nothing when empty.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value, free of lone surrogates.</param>
    public WireWriter WriteString(uint field, string value) => WriteString(field, value.AsSpan());

    /// <summary>Writes text as UTF-8; nothing when empty.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value, free of lone surrogates.</param>
    public WireWriter WriteString(uint field, ReadOnlySpan<char> value)
    {
        if (value.Length == 0)
            return this;
        int bytes = StrictUtf8.GetByteCount(value);
        Tag(field, WireType.LengthDelimited);
        Raw((ulong)bytes);
        StrictUtf8.GetBytes(value, Grow(bytes));
        return this;
    }

    /// <summary>Writes fixed64; nothing for 0.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteFixed64(uint field, ulong value)
    {
        if (value == 0)
            return this;
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Grow(8), value);
        return this;
    }

    /// <summary>Writes sfixed64; nothing for 0.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteSFixed64(uint field, long value) => WriteFixed64(field, unchecked((ulong)value));

    /// <summary>Writes fixed32; nothing for 0.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public WireWriter WriteFixed32(uint field, uint value)
    {
        if (value == 0)
            return this;
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);
        return this;
    }

    /// <summary>Writes an embedded message: always, an empty one too.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="message">The encoded message.</param>
    public WireWriter WriteMessage(uint field, ReadOnlySpan<byte> message)
    {
        Tag(field, WireType.LengthDelimited);
        Raw((ulong)message.Length);
        message.CopyTo(Grow(message.Length));
        return this;
    }

    /// <summary>Writes fields that are encoded already.</summary>
    /// <param name="fields">Tags and values.</param>
    public WireWriter WriteEncoded(ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(Grow(fields.Length));
        return this;
    }

    /// <summary>Begins an embedded message whose fields are the next that are written.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="length">Bytes that they will take.</param>
    public WireWriter BeginMessage(uint field, int length)
    {
        Tag(field, WireType.LengthDelimited);
        Raw((ulong)length);
        return this;
    }

    /// <summary>What was written, as an array that no later write changes. Nothing is copied when as many bytes were expected: the next write would take a new buffer.</summary>
    public byte[] ToArray() => _length == _buffer.Length ? _buffer : Written.ToArray();

    /// <summary>Bytes that a field with a message or bytes takes, tag and length counted.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="length">Bytes of the message.</param>
    public static int FieldBytes(uint field, int length) => Varint.LengthOf((ulong)field << 3) + Varint.LengthOf((ulong)length) + length;

    /// <summary>Bytes that <see cref="WriteVarint"/> writes.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="value">The value.</param>
    public static int VarintBytes(uint field, ulong value) => value == 0 ? 0 : Varint.LengthOf((ulong)field << 3) + Varint.LengthOf(value);

    private void Tag(uint field, WireType type)
    {
        Invariant.Holds(field is > 0 and < 1u << 29, "a field number is 1 to 2^29-1");
        Raw(((ulong)field << 3) | (uint)type);
    }

    private void Raw(ulong value) => Varint.Write(Grow(Varint.LengthOf(value)), value);

    private Span<byte> Grow(int count)
    {
        int start = _length;
        int end = checked(start + count);
        if (end > _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Max(end, Math.Min(Array.MaxLength, 2L * _buffer.Length)));
        _length = end;
        return _buffer.AsSpan(start, count);
    }
}
