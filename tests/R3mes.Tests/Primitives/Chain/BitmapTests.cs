using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Primitives.Chain;

public sealed class BitmapTests
{
    [Fact]
    public void Reads_back_what_it_wrote_and_counts_it() => Prop.ForAll<bool[]>(bits =>
    {
        Bitmap bitmap = Bitmap.Of(bits.Length, i => bits[i]);
        return bitmap.Count == bits.Count(bit => bit) && Enumerable.Range(0, bits.Length).All(i => bitmap[i] == bits[i]) && !bitmap[bits.Length]
            && Bitmap.TryDecode(bitmap.Encode(), bits.Length, out Bitmap read) && read == bitmap && read.GetHashCode() == bitmap.GetHashCode();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_and_Except_are_those_of_sets() => Prop.ForAll<bool[], bool[]>((a, b) =>
    {
        Bitmap left = Bitmap.OfLength(a.Length), right = Bitmap.Of(b.Length, i => b[i]);
        for (int i = 0; i < a.Length; i++)
            if (a[i]) left = left.With(i);
        Bitmap rest = left.Except(right);
        List<int> set = [];
        for (int i = rest.NextSet(0); i >= 0; i = rest.NextSet(i + 1)) set.Add(i);
        return set.SequenceEqual(Enumerable.Range(0, a.Length).Where(i => a[i] && !(i < b.Length && b[i])));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0803120108")] // a bit beyond the third
    [InlineData("080312020100")] // a byte too many
    [InlineData("0809120101")] // a byte too few
    [InlineData("120101")] // bits without their number
    [InlineData("0800")] // zero is left out
    [InlineData("080308031201ff")]
    [InlineData("1201010803")]
    [InlineData("088080808008")] // 2^31
    public void Refuses_what_is_not_canonical(string hex) => Assert.False(Bitmap.TryDecode(Convert.FromHexString(hex), int.MaxValue, out _));

    [Fact]
    public void Refuses_more_bits_than_the_caller_takes()
    {
        byte[] bytes = Bitmap.OfLength(100).Encode();
        Assert.True(Bitmap.TryDecode(bytes, 100, out _));
        Assert.False(Bitmap.TryDecode(bytes, 99, out _));
        Assert.True(Bitmap.TryDecode([], 0, out Bitmap empty));
        Assert.Equal(Bitmap.Empty, empty);
        Assert.True(empty.IsFull);
        Assert.Throws<InvariantException>(() => empty.With(0));
        Assert.Throws<InvariantException>(() => Bitmap.OfLength(-1));
    }
}
