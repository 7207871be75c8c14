using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Codec;

public sealed class TextFormTests
{
    [Theory] // RFC 4648 section 10, in lower case without padding
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void Base32_has_the_vectors_of_rfc_4648(string plain, string encoded)
    {
        Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(plain)));
        Assert.True(Base32.TryDecode(encoded, out byte[]? bytes));
        Assert.Equal(plain, Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("m")]
    [InlineData("mz")] // unused bits set
    [InlineData("mzx")]
    [InlineData("MY")]
    [InlineData("m1")]
    [InlineData("my======")]
    [InlineData("mzxw6a")]
    public void Base32_refuses_other_forms(string text) => Assert.False(Base32.TryDecode(text, out _));

    [Fact]
    public void Base32_and_hex_read_back_what_they_wrote() => Prop.ForAll<byte[]>(bytes =>
        Base32.TryDecode(Base32.Encode(bytes), out byte[]? a) && a.AsSpan().SequenceEqual(bytes)
        && Hex.TryDecode(Hex.Encode(bytes), out byte[]? b) && b.AsSpan().SequenceEqual(bytes)
        && Hex.TryDecode(Hex.EncodeUpper(bytes), out byte[]? c) && c.AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("0x00")]
    [InlineData(" 00 ")]
    public void Hex_refuses_other_text(string text) => Assert.False(Hex.TryDecode(text, out _));

    [Fact]
    public void No_text_form_throws_on_random_text()
    {
        Random random = new(13);
        for (int i = 0; i < 1000; i++)
        {
            char[] chars = new char[random.Next(70)];
            for (int j = 0; j < chars.Length; j++)
                chars[j] = (char)random.Next(i % 2 == 0 ? 128 : 0x10000);
            string text = new(chars);
            Base32.TryDecode(text, out _);
            Hex.TryDecode(text, out _);
            Assert.False(Cid.TryParse("b" + text, out _));
            Assert.False(Digest.TryParseHex(text + "z", out _));
            Assert.False(Address.TryParse(text, out _));
            Assert.False(Amount.TryParse(text, out _));
            Assert.False(Amount.TryParse(text + "xuremes", out _));
            Assert.False(Timestamp.TryParse(text + "Z", out _));
        }
    }

    [Fact]
    public void Hex_is_lower_case_unless_told()
    {
        Assert.Equal("00ff", Hex.Encode([0, 255]));
        Assert.Equal("00FF", Hex.EncodeUpper([0, 255]));
    }
}
