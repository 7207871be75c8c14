using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;

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
    public void Hex_is_lower_case_unless_told()
    {
        Assert.Equal("00ff", Hex.Encode([0, 255]));
        Assert.Equal("00FF", Hex.EncodeUpper([0, 255]));
    }
}
