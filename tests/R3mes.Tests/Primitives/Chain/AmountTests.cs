using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Primitives.Chain;

public sealed class AmountTests
{
    [Theory]
    [InlineData(0, "0uremes", "0.000000")]
    [InlineData(1, "1uremes", "0.000001")]
    [InlineData(1234567, "1234567uremes", "1.234567")]
    [InlineData(ulong.MaxValue, "18446744073709551615uremes", "18446744073709.551615")]
    public void Has_two_texts(ulong uremes, string text, string remes)
    {
        Amount amount = new(uremes);
        Assert.Equal(text, amount.ToString());
        Assert.Equal(remes, amount.ToRemesString());
        Assert.True(Amount.TryParse(text, out Amount parsed));
        Assert.Equal(amount, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uremes")]
    [InlineData("1")]
    [InlineData("1remes")]
    [InlineData("01uremes")]
    [InlineData("-1uremes")]
    [InlineData("+1uremes")]
    [InlineData(" 1uremes")]
    [InlineData("1 uremes")]
    [InlineData("1uremesx")]
    [InlineData("1.5uremes")]
    [InlineData("1,000uremes")]
    [InlineData("18446744073709551616uremes")]
    public void Refuses_other_text(string text) => Assert.False(Amount.TryParse(text, out _));

    [Fact]
    public void Never_wraps()
    {
        Amount max = new(ulong.MaxValue), one = new(1);
        Assert.False(max.TryAdd(one, out _));
        Assert.False(Amount.Zero.TrySubtract(one, out _));
        Assert.Throws<InvariantException>(() => max + one);
        Assert.Throws<InvariantException>(() => Amount.Zero - one);
        Assert.Throws<InvariantException>(() => max.MulDiv(2, 1));
        Assert.Throws<InvariantException>(() => one.MulDiv(1, 0));
        Assert.Equal(max, max.MulDiv(ulong.MaxValue, ulong.MaxValue));
    }

    [Fact]
    public void A_share_is_the_floor_of_the_exact_quotient() => Prop.ForAll<ulong, ulong, ulong>((a, num, den) =>
    {
        ulong amount = unchecked(a * 0x9E3779B97F4A7C15), denominator = unchecked(den * 0xBF58476D1CE4E5B9) | 1;
        ulong numerator = unchecked(num * 0x94D049BB133111EB) % denominator;
        return new Amount(amount).MulDiv(numerator, denominator).Uremes == (ulong)((BigInteger)amount * numerator / denominator);
    }).QuickCheckThrowOnFailure();
}
