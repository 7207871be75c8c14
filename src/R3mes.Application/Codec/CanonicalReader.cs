using System.Text;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Codec;

/// <summary>
/// Reads one protobuf message that must be in canonical form: fields in ascending order, each once, no default value written, none unknown,
/// nothing behind the last. The caller asks for its fields in ascending order; a field that is absent reads as its default.
/// What was refused shows in <see cref="Complete"/>, once, at the end.
/// </summary>
public ref struct CanonicalReader
{
    private WireReader _wire;
    private uint _field;
    private WireType _type;
    private bool _pending;
    private bool _refused;

    /// <summary>Reads <paramref name="message"/> from its start to its end.</summary>
    /// <param name="message">Untrusted bytes, already within the caller's limit.</param>
    public CanonicalReader(ReadOnlySpan<byte> message)
    {
        _wire = new WireReader(message);
        _pending = _wire.TryReadTag(out _field, out _type);
    }

    /// <summary>True when every byte was read and every field was canonical.</summary>
    public readonly bool Complete => !_refused && !_pending && !_wire.Failed && _wire.AtEnd;

    /// <summary>True when a field that was asked for is not canonical; of bytes behind the last one it says nothing.</summary>
    public readonly bool Refused => _refused;

    /// <summary>True when the next field is this one.</summary>
    /// <param name="field">Field number.</param>
    public readonly bool Has(uint field) => !_refused && _pending && _field == field;

    /// <summary>Refuses the message for a rule of the caller.</summary>
    public void Refuse() => _refused = true;

    /// <summary>uint64, not 0 when present.</summary>
    /// <param name="field">Field number.</param>
    public ulong Varint(uint field)
    {
        if (!Take(field, WireType.Varint)) return 0;
        if (!_wire.TryReadVarint(out ulong value) || value == 0) _refused = true;
        Next();
        return value;
    }

    /// <summary>uint32, not 0 when present.</summary>
    /// <param name="field">Field number.</param>
    public uint UInt32(uint field) => (uint)Limited(field, uint.MaxValue);

    /// <summary>A uint64 that must not exceed <paramref name="max"/>; an enum, with its last value as the limit.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="max">Largest value taken.</param>
    public ulong Limited(uint field, ulong max)
    {
        ulong value = Varint(field);
        if (value <= max) return value;
        _refused = true;
        return 0;
    }

    /// <summary>int64 that is not negative, not 0 when present.</summary>
    /// <param name="field">Field number.</param>
    public long NonNegative(uint field) => (long)Limited(field, long.MaxValue);

    /// <summary>bool, true when present.</summary>
    /// <param name="field">Field number.</param>
    public bool Bool(uint field) => Limited(field, 1) == 1;

    /// <summary>bytes, not empty when present.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="bytesMax">Longest value taken.</param>
    public ReadOnlySpan<byte> Bytes(uint field, int bytesMax)
    {
        ReadOnlySpan<byte> value = Message(field, bytesMax, out bool present);
        if (present && value.IsEmpty) _refused = true;
        return value;
    }

    /// <summary>An embedded message, which may be empty.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="bytesMax">Longest value taken.</param>
    /// <param name="present">False when the field is absent or was refused.</param>
    public ReadOnlySpan<byte> Message(uint field, int bytesMax, out bool present)
    {
        present = false;
        if (!Take(field, WireType.LengthDelimited)) return default;
        if (!_wire.TryReadBytes(out ReadOnlySpan<byte> value) || value.Length > bytesMax)
        {
            _refused = true;
            return default;
        }
        Next();
        present = true;
        return value;
    }

    /// <summary>UTF-8 text, not empty when present.</summary>
    /// <param name="field">Field number.</param>
    /// <param name="bytesMax">Longest value taken, in bytes.</param>
    public string Text(uint field, int bytesMax)
    {
        ReadOnlySpan<byte> bytes = Bytes(field, bytesMax);
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return System.Text.Encoding.UTF8.GetString(bytes);
        _refused = true;
        return "";
    }

    /// <summary>32 bytes, not all zero; absent is zero.</summary>
    /// <param name="field">Field number.</param>
    public Digest Digest(uint field)
    {
        ReadOnlySpan<byte> bytes = Message(field, Primitives.Crypto.Digest.ByteCount, out bool present);
        if (!present) return default;
        if (!Primitives.Crypto.Digest.TryFromSpan(bytes, out Digest digest) || digest.IsZero) _refused = true;
        return digest;
    }

    /// <summary>An account address in its one text form; absent is zero.</summary>
    /// <param name="field">Field number.</param>
    public Address Address(uint field)
    {
        ReadOnlySpan<byte> bytes = Bytes(field, Bech32.CharsMax);
        if (bytes.IsEmpty) return default;
        Span<char> text = stackalloc char[bytes.Length];
        Encoding.Latin1.GetChars(bytes, text); // what is not ASCII is no character of bech32
        // Upper case is the only other spelling that TryParse takes: 20 bytes fill 32 words, and the checksum follows from them.
        if (!Primitives.Chain.Address.TryParse(text, out Address address) || text.ContainsAnyInRange('A', 'Z')) _refused = true;
        return address;
    }

    /// <summary>A CID in its one text form; absent is the default.</summary>
    /// <param name="field">Field number.</param>
    public Cid Cid(uint field)
    {
        string text = Text(field, Primitives.Content.Cid.CharCount);
        if (text.Length == 0) return default;
        if (!Primitives.Content.Cid.TryParse(text, out Cid cid) || cid.ToString() != text) _refused = true;
        return cid;
    }

    /// <summary>cosmos.base.v1beta1.Coin in uremes, more than 0; absent is 0.</summary>
    /// <param name="field">Field number.</param>
    public Amount Coin(uint field)
    {
        ReadOnlySpan<byte> bytes = Message(field, 64, out bool present);
        if (!present) return default;
        CanonicalReader coin = new(bytes);
        ReadOnlySpan<byte> denom = coin.Bytes(1, Amount.Denom.Length), digits = coin.Bytes(2, Amount.DigitsMax);
        Span<char> text = stackalloc char[Amount.DigitsMax + Amount.Denom.Length];
        Encoding.Latin1.GetChars(digits, text); // what is not ASCII is no digit
        Amount.Denom.CopyTo(text[digits.Length..]);
        if (coin.Complete && Ascii.Equals(denom, Amount.Denom) && Amount.TryParse(text[..(digits.Length + Amount.Denom.Length)], out Amount amount) && !amount.IsZero) return amount;
        _refused = true;
        return default;
    }

    private bool Take(uint field, WireType type)
    {
        if (!Has(field)) return false;
        if (_type == type) return true;
        _refused = true;
        return false;
    }

    private void Next() => _pending = _wire.TryReadTag(out _field, out _type);
}
