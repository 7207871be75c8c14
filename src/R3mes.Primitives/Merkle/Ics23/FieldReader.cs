using System.Text;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// Reads the fields of one message and keeps the first reason to refuse it; after it there is no further field, and every value is empty. A field that the caller does not know is skipped,
/// one that may stand once is refused a second time: what is proven has one form but for fields that nobody knows.
/// </summary>
internal ref struct FieldReader
{
    private WireReader _reader;
    private WireType _type;
    private uint _field;
    private ulong _seen; // bit n: field n was read as one that stands once

    /// <summary>Reads one message.</summary>
    /// <param name="message">The whole message.</param>
    internal FieldReader(ReadOnlySpan<byte> message) => _reader = new WireReader(message);

    /// <summary>Why the message is refused, or null.</summary>
    internal Ics23Refusal? Refusal { get; private set; }

    /// <summary>Goes to the next field; false at the end, and when something was refused.</summary>
    /// <param name="field">Its number.</param>
    internal bool Next(out uint field)
    {
        bool more = Refusal is null && _reader.TryReadTag(out _field, out _type);
        if (_reader.Failed) Refuse(Ics23Refusal.Malformed);
        field = _field;
        return more;
    }

    /// <summary>Passes over a field that nobody knows.</summary>
    internal void Skip()
    {
        if (!_reader.TrySkip(_type)) Refuse(Ics23Refusal.Malformed);
    }

    /// <summary>Refuses the message, unless it is already.</summary>
    /// <param name="refusal">Why, or null for no reason.</param>
    internal void Refuse(Ics23Refusal? refusal) => Refusal ??= refusal;

    /// <summary>An int32 or an enum that stands once.</summary>
    internal int Number() => Once(WireType.Varint) ? AnyNumber() : 0;

    /// <summary>A bool that stands once.</summary>
    internal bool Flag()
    {
        int number = Number();
        if (number is not (0 or 1)) Refuse(Ics23Refusal.NumberOutOfRange);
        return number == 1;
    }

    /// <summary>Bytes that stand once.</summary>
    /// <param name="bytesMax">The limit.</param>
    /// <param name="tooLong">Why more are refused.</param>
    internal OpaqueBytes Bytes(int bytesMax, Ics23Refusal tooLong)
    {
        ReadOnlySpan<byte> bytes = Once(WireType.LengthDelimited) ? AnyBytes() : default;
        if (bytes.Length <= bytesMax) return new OpaqueBytes(bytes);
        Refuse(tooLong);
        return default;
    }

    /// <summary>Text that stands once.</summary>
    /// <param name="bytesMax">The limit.</param>
    /// <param name="tooLong">Why more is refused.</param>
    internal string Text(int bytesMax, Ics23Refusal tooLong)
    {
        OpaqueBytes bytes = Bytes(bytesMax, tooLong);
        if (System.Text.Unicode.Utf8.IsValid(bytes.Span)) return Encoding.UTF8.GetString(bytes.Span);
        Refuse(Ics23Refusal.Malformed);
        return "";
    }

    /// <summary>A message within this one that stands once.</summary>
    internal ReadOnlySpan<byte> Message() => Once(WireType.LengthDelimited) ? AnyBytes() : default;

    /// <summary>One more of the messages within this one.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="countMax">The limit.</param>
    /// <param name="tooMany">Why one more is refused.</param>
    internal ReadOnlySpan<byte> OneOfMany(int count, int countMax, Ics23Refusal tooMany)
    {
        if (count >= countMax) Refuse(tooMany);
        return Is(WireType.LengthDelimited) ? AnyBytes() : default;
    }

    /// <summary>One or more numbers of a list, packed or not.</summary>
    /// <param name="numbers">The list so far.</param>
    /// <param name="countMax">The limit.</param>
    /// <param name="tooMany">Why more are refused.</param>
    internal void Numbers(List<int> numbers, int countMax, Ics23Refusal tooMany)
    {
        if (_type == WireType.Varint)
        {
            Add(numbers, AnyNumber(), countMax, tooMany);
            return;
        }

        FieldReader packed = new(Is(WireType.LengthDelimited) ? AnyBytes() : default);
        while (Refusal is null && !packed._reader.AtEnd)
        {
            Add(numbers, packed.AnyNumber(), countMax, tooMany);
            Refuse(packed.Refusal);
        }
    }

    private void Add(List<int> numbers, int number, int countMax, Ics23Refusal tooMany)
    {
        if (numbers.Count >= countMax) Refuse(tooMany);
        else numbers.Add(number);
    }

    private int AnyNumber()
    {
        if (!_reader.TryReadSigned(out long wide)) Refuse(Ics23Refusal.Malformed);
        if (wide is >= int.MinValue and <= int.MaxValue) return (int)wide;
        Refuse(Ics23Refusal.NumberOutOfRange);
        return 0;
    }

    private ReadOnlySpan<byte> AnyBytes()
    {
        if (!_reader.TryReadBytes(out ReadOnlySpan<byte> bytes)) Refuse(Ics23Refusal.Malformed);
        return bytes;
    }

    private bool Is(WireType type)
    {
        if (_type != type) Refuse(Ics23Refusal.WrongWireType);
        return Refusal is null;
    }

    private bool Once(WireType type)
    {
        if ((_seen >> (int)_field & 1) != 0) Refuse(Ics23Refusal.FieldTwice);
        _seen |= 1ul << (int)_field;
        return Is(type);
    }
}
