using System.Buffers.Binary;
using System.Text;

namespace R3mes.Primitives.Codec;

/// <summary>
/// Strict reader of the protobuf wire format over untrusted bytes: minimal varints only, field numbers 1 to 2^29-1, no groups,
/// lengths checked before slicing. It never throws and never allocates but for strings; the first failure is final.
/// </summary>
public ref struct WireReader
{
    private const uint FieldMax = (1u << 29) - 1;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads one message from the start of <paramref name="message"/> to its end.</summary>
    /// <param name="message">The whole message.</param>
    public WireReader(ReadOnlySpan<byte> message) => _rest = message;

    /// <summary>True when every byte was read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>True after the first malformed or missing item; every later read is refused.</summary>
    public bool Failed { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int BytesLeft => _rest.Length;

    /// <summary>Reads a tag. False at the end of the message and on a malformed tag: <see cref="Failed"/> tells them apart.</summary>
    /// <param name="field">The field number, 1 to 2^29-1.</param>
    /// <param name="type">How the value that follows is encoded.</param>
    public bool TryReadTag(out uint field, out WireType type)
    {
        field = 0;
        type = WireType.Varint;
        if (Failed || AtEnd || !TryReadVarint(out ulong tag))
            return false;
        ulong number = tag >> 3;
        WireType kind = (WireType)(tag & 7);
        if (number is 0 or > FieldMax
            || kind is not (WireType.Varint or WireType.Fixed64 or WireType.LengthDelimited or WireType.Fixed32))
            return Fail();
        field = (uint)number;
        type = kind;
        return true;
    }

    /// <summary>Reads a varint of up to 64 bits.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        if (Failed || Varint.Read(_rest, out value, out int used) != ReadStatus.Done)
            return Fail();
        _rest = _rest[used..];
        return true;
    }

    /// <summary>Reads an int64 (two's complement in a varint).</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadSigned(out long value)
    {
        bool read = TryReadVarint(out ulong bits);
        value = unchecked((long)bits);
        return read;
    }

    /// <summary>Reads an int32, refusing what does not fit one.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadInt32(out int value)
    {
        value = 0;
        if (!TryReadSigned(out long wide))
            return false;
        if (wide is < int.MinValue or > int.MaxValue)
            return Fail();
        value = (int)wide;
        return true;
    }

    /// <summary>Reads a uint32, refusing what does not fit one.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadUInt32(out uint value)
    {
        value = 0;
        if (!TryReadVarint(out ulong wide))
            return false;
        if (wide > uint.MaxValue)
            return Fail();
        value = (uint)wide;
        return true;
    }

    /// <summary>Reads a bool: 0 or 1, nothing else.</summary>
    /// <param name="value">The value, false when refused.</param>
    public bool TryReadBool(out bool value)
    {
        value = false;
        if (!TryReadVarint(out ulong bits))
            return false;
        if (bits > 1)
            return Fail();
        value = bits == 1;
        return true;
    }

    /// <summary>Reads a length and that many bytes: a slice of the input, not a copy.</summary>
    /// <param name="value">The bytes, empty when refused.</param>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out ulong length))
            return false;
        return length > (ulong)_rest.Length ? Fail() : TryTake((int)length, out value);
    }

    /// <summary>Reads a string, refusing bytes that are not UTF-8.</summary>
    /// <param name="value">The string, empty when refused.</param>
    public bool TryReadString(out string value)
    {
        value = "";
        if (!TryReadBytes(out ReadOnlySpan<byte> bytes))
            return false;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return Fail();
        value = StrictUtf8.GetString(bytes);
        return true;
    }

    /// <summary>Reads 8 bytes, little-endian.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadFixed64(out ulong value)
    {
        bool read = TryTake(8, out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return read;
    }

    /// <summary>Reads 8 bytes, little-endian, two's complement.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadSFixed64(out long value)
    {
        bool read = TryReadFixed64(out ulong bits);
        value = unchecked((long)bits);
        return read;
    }

    /// <summary>Reads 4 bytes, little-endian.</summary>
    /// <param name="value">The value, 0 when refused.</param>
    public bool TryReadFixed32(out uint value)
    {
        bool read = TryTake(4, out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return read;
    }

    /// <summary>Passes over the value of a field that the caller does not know.</summary>
    /// <param name="type">The type its tag gave.</param>
    public bool TrySkip(WireType type) => type switch
    {
        WireType.Varint => TryReadVarint(out _),
        WireType.Fixed64 => TryTake(8, out _),
        WireType.LengthDelimited => TryReadBytes(out _),
        WireType.Fixed32 => TryTake(4, out _),
        _ => Fail(),
    };

    /// <summary>Marks the message as refused: for callers whose own rule (a limit, a duplicate field) was broken. Returns false.</summary>
    public bool Fail()
    {
        Failed = true;
        return false;
    }

    private bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (Failed || count > _rest.Length)
            return Fail();
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }
}
