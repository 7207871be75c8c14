using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Chain;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z", -62135596800L, 0)]
    [InlineData("1970-01-01T00:00:00Z", 0L, 0)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1L, 999999999)]
    [InlineData("2020-09-14T16:33:54.21191421Z", 1600101234L, 211914210)]
    [InlineData("2023-05-17T14:12:53.088875124Z", 1684332773L, 88875124)]
    [InlineData("9999-12-31T23:59:59.5Z", 253402300799L, 500000000)]
    public void Has_the_text_of_rfc_3339(string text, long seconds, int nanos)
    {
        Assert.True(Timestamp.TryParse(text, out Timestamp time));
        Assert.Equal(new Timestamp(seconds, nanos), time);
        Assert.Equal(text, time.ToString());
        Assert.True(Timestamp.TryDecode(time.Encode(), out Timestamp decoded));
        Assert.Equal(time, decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2020-09-14T16:33:54")]
    [InlineData("2020-09-14 16:33:54Z")]
    [InlineData("2020-02-30T16:33:54Z")]
    [InlineData("2020-09-14T16:33:54.Z")]
    [InlineData("2020-09-14T16:33:54.0000000001Z")]
    [InlineData("2020-09-14T16:33:54.-1Z")]
    [InlineData("2020-09-14T16:33:54+00:00")]
    public void Refuses_other_text(string text) => Assert.False(Timestamp.TryParse(text, out _));

    [Fact]
    public void Refuses_moments_out_of_range()
    {
        Assert.False(Timestamp.TryDecode(new WireWriter().WriteSigned(1, -62135596801).ToArray(), out _));
        Assert.False(Timestamp.TryDecode(new WireWriter().WriteSigned(1, 253402300800).ToArray(), out _));
        Assert.False(Timestamp.TryDecode(new WireWriter().WriteSigned(2, 1_000_000_000).ToArray(), out _));
        Assert.False(Timestamp.TryDecode(new WireWriter().WriteSigned(2, -1).ToArray(), out _));
        Assert.False(Timestamp.TryDecode(new WireWriter().WriteSigned(3, 1).ToArray(), out _));
    }

    [Fact]
    public void Keeps_milliseconds_and_order() => Prop.ForAll<int, int>((a, b) =>
    {
        long x = a * 1_000_003L, y = b * 1_000_003L;
        Timestamp first = Timestamp.FromUnixMilliseconds(x), second = Timestamp.FromUnixMilliseconds(y);
        return first.IsValid && first.ToUnixMilliseconds() == x && Math.Sign(x.CompareTo(y)) == Math.Sign(first.CompareTo(second))
            && Timestamp.TryParse(first.ToString(), out Timestamp parsed) && parsed == first;
    }).QuickCheckThrowOnFailure();
}
