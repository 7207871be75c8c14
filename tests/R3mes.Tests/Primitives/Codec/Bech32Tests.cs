using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Codec;

public sealed class Bech32Tests
{
    [Theory] // BIP-173, "Test vectors"
    [InlineData("A12UEL5L")]
    [InlineData("a12uel5l")]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs")]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j")]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w")]
    [InlineData("?1ezyfcl")]
    public void Accepts_the_valid_strings_of_bip_173(string text)
    {
        Assert.True(Bech32.TryDecodeWords(text, out string? prefix, out byte[]? words));
        Assert.Equal(text.ToLowerInvariant(), Bech32.EncodeWords(prefix, words));
        // One changed character is always found.
        int at = text.LastIndexOf('1') + 1;
        string broken = text[..at] + (char.ToLowerInvariant(text[at]) == 'q' ? 'p' : 'q') + text[(at + 1)..];
        Assert.False(Bech32.TryDecodeWords(broken.ToLowerInvariant(), out _, out _));
    }

    [Theory] // BIP-173, "Test vectors"
    [InlineData("\u00201nwldj5")]
    [InlineData("\u007F1axkwrx")]
    [InlineData("\u00801eym55h")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx")]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00FF")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("A12uEL5L")]
    [InlineData("")]
    public void Refuses_the_invalid_strings_of_bip_173(string text) => Assert.False(Bech32.TryDecodeWords(text, out _, out _));

    [Fact]
    public void Regroups_bytes_as_bip_173_does()
    {
        // The P2WPKH example of BIP-173: a zero word, then the key hash regrouped.
        Assert.True(Bech32.TryDecodeWords("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", out string? prefix, out byte[]? words));
        Assert.Equal(0, words[0]);
        string again = Bech32.EncodeWords(prefix, words.AsSpan(1));
        Assert.True(Bech32.TryDecode(again, out _, out byte[]? bytes));
        Assert.Equal("751e76e8199196d454941c45d1b3a323f1433bd6", Hex.Encode(bytes));
        Assert.Equal(again, Bech32.Encode("bc", bytes));
    }

    [Fact]
    public void Reads_back_what_it_wrote() => Prop.ForAll<byte[]>(bytes =>
        Bech32.TryDecode(Bech32.Encode("remes", bytes, 4096), out string? prefix, out byte[]? read, 4096)
        && prefix == "remes" && read.AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_bits_left_over_that_are_not_zero()
    {
        Assert.True(Bech32.TryDecode(Bech32.EncodeWords("remes", [0, 0]), out _, out _));
        Assert.False(Bech32.TryDecode(Bech32.EncodeWords("remes", [0, 1]), out _, out _));
        Assert.False(Bech32.TryDecode(Bech32.EncodeWords("remes", [0]), out _, out _));
        Assert.False(Bech32.TryDecode(Bech32.Encode("remes", new byte[64], 200), out _, out _));
    }

    [Fact]
    public void Never_throws_on_random_text()
    {
        Random random = new(11);
        for (int i = 0; i < 1000; i++)
        {
            char[] text = new char[random.Next(100)];
            for (int j = 0; j < text.Length; j++)
                text[j] = (char)random.Next(i % 2 == 0 ? 128 : 0x10000);
            Assert.False(Bech32.TryDecode("remes1" + new string(text), out _, out _, 200));
        }
    }

    [Fact]
    public void Reads_into_place_what_it_reads_into_new_arrays_and_nothing_else()
    {
        Random random = new(3);
        Span<byte> place = stackalloc byte[20];
        for (int run = 0; run < 2_000; run++)
        {
            byte[] bytes = new byte[random.Next(18, 23)];
            random.NextBytes(bytes);
            char[] text = Bech32.Encode(random.Next(8) == 0 ? "remet" : "remes", bytes).ToCharArray();
            if (random.Next(3) == 0) text[random.Next(text.Length)] = (char)random.Next(20, 300);
            if (random.Next(4) == 0) text = new string(text).ToUpperInvariant().ToCharArray();
            bool expected = Bech32.TryDecode(new string(text), out string? prefix, out byte[]? read) && prefix == "remes" && read.Length == place.Length;
            Assert.Equal(expected, Bech32.TryDecode(text, "remes", place));
            if (expected) Assert.Equal(read!, place.ToArray());
        }
    }
}
