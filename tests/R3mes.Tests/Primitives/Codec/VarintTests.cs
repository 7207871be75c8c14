using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Codec;

public sealed class VarintTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("01", 1UL)]
    [InlineData("7f", 127UL)]
    [InlineData("8001", 128UL)]
    [InlineData("ac02", 300UL)] // the example of the protobuf encoding guide
    [InlineData("9601", 150UL)]
    [InlineData("ffffffffffffffffff01", ulong.MaxValue)]
    public void Has_the_published_form(string hex, ulong value)
    {
        byte[] expected = Convert.FromHexString(hex);
        byte[] written = new byte[Varint.LengthOf(value)];
        Assert.Equal(expected.Length, Varint.Write(written, value));
        Assert.Equal(expected, written);
        Assert.Equal(ReadStatus.Done, Varint.Read(expected, out ulong read, out int used));
        Assert.Equal((value, expected.Length), (read, used));
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("818000")]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("ffffffffffffffffffff")]
    [InlineData("80808080808080808000")]
    public void Refuses_overlong_and_too_large_forms(string hex) =>
        Assert.Equal(ReadStatus.Invalid, Varint.Read(Convert.FromHexString(hex), out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffff")]
    public void Asks_for_more_of_a_beginning(string hex) =>
        Assert.Equal(ReadStatus.NeedMore, Varint.Read(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Reads_back_what_it_wrote() => Prop.ForAll<ulong, byte>((bits, shift) =>
    {
        ulong value = bits * 0x9E3779B97F4A7C15 >> (shift & 63);
        byte[] buffer = new byte[Varint.BytesMax];
        int length = Varint.Write(buffer, value);
        return Varint.Read(buffer.AsSpan(0, length), out ulong read, out int used) == ReadStatus.Done && read == value && used == length
            && Varint.Read(buffer.AsSpan(0, length - 1), out _, out _) == ReadStatus.NeedMore;
    }).QuickCheckThrowOnFailure();
}
