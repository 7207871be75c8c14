using System.Globalization;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Codec;

/// <summary>Fields of this chain's own kinds, written as <see cref="CanonicalReader"/> reads them: a zero value is left out.</summary>
public static class WireFields
{
    /// <summary>Writes 32 bytes.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="field">Field number.</param>
    /// <param name="value">The digest.</param>
    public static WireWriter Write(this WireWriter writer, uint field, Digest value) =>
        value.IsZero ? writer : writer.WriteBytes(field, value.ToArray());

    /// <summary>Writes bech32 text.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="field">Field number.</param>
    /// <param name="value">The account address.</param>
    public static WireWriter Write(this WireWriter writer, uint field, Address value)
    {
        if (value.IsZero) return writer;
        Span<char> text = stackalloc char[Address.AccountCharCount];
        value.Write(text);
        return writer.WriteString(field, text);
    }

    /// <summary>Writes base32 text.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="field">Field number.</param>
    /// <param name="value">The CID.</param>
    public static WireWriter Write(this WireWriter writer, uint field, Cid value) =>
        value.Digest.IsZero ? writer : writer.WriteString(field, value.ToString());

    /// <summary>Writes cosmos.base.v1beta1.Coin in uremes.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="field">Field number.</param>
    /// <param name="value">The amount.</param>
    public static WireWriter Write(this WireWriter writer, uint field, Amount value)
    {
        if (value.IsZero) return writer;
        WireWriter coin = new WireWriter(32).WriteString(1, Amount.Denom).WriteString(2, value.Uremes.ToString(CultureInfo.InvariantCulture));
        return writer.WriteMessage(field, coin.Written);
    }
}
